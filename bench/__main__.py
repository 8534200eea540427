"""What dcdecom costs beside the systems that it waits for, measured on the embedded lab.

    python -m bench

Start-up is the wall time of whole processes on a journal of one finished case. CPU is dcdecom's own: the sum over
every process of one accepted withdrawal, as the operating system counts it; the lab's process is not in it. Waiting is
the rest of the wall time: the lab's systems, the soak, the second look, the owner.
"""

from __future__ import annotations

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from dcdecom.cli.demo import Stage, accepted, copy_requests
from dcdecom.lab.configuration import write_configuration
from dcdecom.lab.control import LabControl

RUNS = 9


@dataclass
class Cost:
    """What the processes of one withdrawal used."""

    commands: int = 0
    cpu: float = 0.0
    wall: float = 0.0

    def type(self, words: Sequence[str], actor: str) -> int:
        """Type one command and add up what it used."""
        options = ["--actor", actor] if actor else []
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "dcdecom", *words, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.commands += 1
        self.cpu += used.ru_utime + used.ru_stime
        self.wall += time.monotonic() - began
        return process.returncode


def main() -> None:
    """Play one accepted withdrawal, then time the commands that only read its journal."""
    with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made:
        folder = Path(made)
        control = LabControl.start(folder / "state")
        try:
            cost = Cost()
            configuration = write_configuration(control, folder)
            stage = Stage(cost.type, control.power, configuration, folder, copy_requests(folder / "requests"))
            with redirect_stdout(io.StringIO()):
                accepted(stage)
        finally:
            control.stop()
        id = stage.cases[0]
        print(f"One accepted withdrawal on the lab: {cost.commands} commands")
        print(f"  dcdecom's own CPU   {cost.cpu:6.2f} s, {cost.cpu / cost.commands:.2f} s a command")
        print(f"  wall time           {cost.wall:6.2f} s, of which {100 * (1 - cost.cpu / cost.wall):.0f} % is waiting")
        print(f"Commands that only read the journal, {RUNS} whole processes each, wall time in seconds:")
        for words in (["case", "list"], ["case", "show", id], ["report", "show", id]):
            times = [_timed([*words, "--config", str(configuration)]) for _ in range(RUNS)]
            name = " ".join(words[:2])
            print(f"  {name:<12} median {statistics.median(times):.3f}   {min(times):.3f} to {max(times):.3f}")


def _timed(words: Sequence[str]) -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "dcdecom", *words], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
