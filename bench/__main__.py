"""What dcdecom costs beside the systems that it waits for, measured on the embedded lab.

    python -m bench

CPU time is what the operating system counts for every process of one accepted withdrawal; the lab's process is not in
it. Waiting is the rest of the wall time: the lab's systems, the soak, the second look, the owner. Whose CPU time it is
comes from a second withdrawal that is looked into (`bench/sampled.py`). Start-up of the commands that only read is the
wall time and CPU time of whole processes on the journal of the finished case, behind a pipe and at terminals.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench import snmp
from dcdecom.errors import DcdecomError
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl
from dcdecom_lab.demo import Stage, accepted, copy_requests, nothing_waived

RUNS = 9
WHERE = (0, 200, 80)
"""A pipe, and terminals of so many columns."""
LAST = 40
"""Lines of what was said that are shown where a command ends otherwise than it should."""


@dataclass
class Cost:
    """What the processes of one withdrawal used, in seconds."""

    program: tuple[str, ...]
    """What stands before the words that a user types after `dcdecom`."""
    said: IO[bytes]
    """Where they speak, to be read where one ends otherwise than it should."""
    commands: int = 0
    cpu: float = 0.0
    wall: float = 0.0

    def type(self, words: Sequence[str], actor: str) -> int:
        """Type one command and add up what it used."""
        options = ["--actor", actor] if actor else []
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", *self.program, *words, *options],
            stdout=self.said,
            stderr=self.said,
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.commands += 1
        self.cpu += used.ru_utime + used.ru_stime
        self.wall += time.monotonic() - began
        return process.returncode


def main() -> None:
    """Play two accepted withdrawals, then time the commands that only read a journal."""
    with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made:
        folder = Path(made)
        said = (folder / "said").open("w+b")
        plain, looked_into = Cost(("dcdecom",), said), Cost(("bench.sampled", str(folder / "rows")), said)
        withdraw(looked_into, folder / "looked-into")
        configuration, id = withdraw(plain, folder / "plain")
        tell_cost(plain, looked_into, read_rows(folder / "rows"))
        tell_start(configuration, (("case", "list"), ("case", "show", id), ("report", "show", id)))
    snmp.report()


def withdraw(cost: Cost, folder: Path) -> tuple[Path, str]:
    """Play the accepted case on a lab of its own; returns the configuration and the id of the case."""
    folder.mkdir()
    control = LabControl.start(folder / "state")
    try:
        configuration = write_configuration(control, folder)
        nothing_waived(configuration)
        stage = Stage(cost.type, control.power, configuration, folder, copy_requests(folder / "requests"))
        with redirect_stdout(io.StringIO()):
            accepted(stage)
    except DcdecomError:
        cost.said.seek(0)
        sys.stderr.writelines(line.decode() for line in cost.said.readlines()[-LAST:])
        raise
    finally:
        control.stop()
    return configuration, stage.cases[0]


def read_rows(file: Path) -> dict[str, float]:
    """What the looking booked, over all commands."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return {part: sum(row.get(part, 0.0) for row in rows) for part in ("own", "libraries", "sampling", "others")}


def tell_cost(plain: Cost, looked_into: Cost, seconds: dict[str, float]) -> None:
    """Start-up is what the looking did not book elsewhere: an interpreter begins before it can look and ends after."""
    own, others = seconds["own"], seconds["others"]
    libraries = plain.cpu - own - others
    start = looked_into.cpu - sum(seconds.values())
    waiting = 1 - plain.cpu / plain.wall
    print(f"One accepted withdrawal on the lab: {plain.commands} commands")
    print(f"  wall time                            {plain.wall:6.2f} s, of which {100 * waiting:.0f} % is waiting")
    print(f"  CPU of all processes                 {plain.cpu:6.2f} s, {plain.cpu / plain.commands:.2f} s a command")
    print(f"    start: interpreter and imports     {start:6.2f} s, {start / plain.commands:.2f} s a command")
    print(f"    dcdecom's own code at work         {own:6.2f} s")
    print(f"    libraries at work                  {libraries - start:6.2f} s: SNMP, SSH, HTTP, YAML, click, DOCX")
    print(f"    LibreOffice, which makes the PDFs  {others:6.2f} s")


def tell_start(configuration: Path, commands: Sequence[Sequence[str]]) -> None:
    """Whole processes behind a pipe, and at terminals: a wide one loads no rich, a narrow one does."""
    print(f"Commands that only read the journal, {RUNS} whole processes each, medians in seconds: wall time, CPU time")
    for words in commands:
        runs = {where: [timed([*words, "--config", str(configuration)], where) for _ in range(RUNS)] for where in WHERE}
        told = (f"{_place(where)} {_median(walls):.3f} {_median(cpus):.3f}" for where, (walls, cpus) in _split(runs))
        print(f"  {' '.join(words[:2]):<12} {'   '.join(told)}")


def _split(runs: dict[int, list[tuple[float, float]]]) -> Iterator[tuple[int, tuple[list[float], list[float]]]]:
    for where, pairs in runs.items():
        yield where, ([wall for wall, _ in pairs], [cpu for _, cpu in pairs])


def _median(seconds: Sequence[float]) -> float:
    return statistics.median(seconds)


def _place(columns: int) -> str:
    return f"{columns} columns" if columns else "pipe"


def timed(words: Sequence[str], columns: int) -> tuple[float, float]:
    """Wall time and CPU time of one whole process, at a terminal of so many columns where they are not 0."""
    read, write = pty.openpty() if columns else os.pipe()
    if columns:
        fcntl.ioctl(write, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "dcdecom", *words], stdout=write)
    os.close(write)
    with suppress(OSError):  # a terminal whose last program has ended answers EIO
        while os.read(read, 65536):
            pass
    os.close(read)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [*words])
    return time.monotonic() - began, used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
