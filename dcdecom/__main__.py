"""The console script, which is `python -m dcdecom` too."""

import gc
import os
import signal

COMPLETING = "_DCDECOM_COMPLETE"
"""What a shell sets when it asks how a line may go on."""
COLLECTED_EVERY = 50_000
"""Objects after which Python looks for garbage. After 700, as it would by itself, a command that starts has none."""


def main() -> None:
    """Run what was typed. Ctrl-C while it is loaded, or while a shell asks, ends it without a word: nothing was begun.

    Where whoever started it ignores Ctrl-C, as `nohup` does, it stays so.
    """
    interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interrupts:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.set_threshold(COLLECTED_EVERY, 20, 20)
    from dcdecom.cli import main as run

    if interrupts and COMPLETING not in os.environ:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
