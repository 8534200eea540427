"""The console script, which is `python -m dcdecom` too."""

import os
import signal

COMPLETING = "_DCDECOM_COMPLETE"
"""What a shell sets when it asks how a line may go on."""


def main() -> None:
    """Run what was typed. Ctrl-C while it is loaded, or while a shell asks, ends it without a word: nothing was begun.

    Where whoever started it ignores Ctrl-C, as `nohup` does, it stays so.
    """
    interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interrupts:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from dcdecom.cli import main as run

    if interrupts and COMPLETING not in os.environ:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


if __name__ == "__main__":
    main()
