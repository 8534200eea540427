"""Where the CPU time of one command goes: `python -m bench.sampled FILE WORDS...` runs `dcdecom WORDS`.

A thread looks every millisecond which function each thread is in, and books the CPU time that the thread has used since
the last look (pthread_getcpuclockid(3)): to the start where a module is being imported, to dcdecom where the innermost
Python function is one of dcdecom's, with what that calls in C, and else to the libraries. FILE gets a line of JSON with
seconds. What the looking itself costs stands there too, so that it can be taken off, and what other programs took that
the command started: LibreOffice, which makes the PDFs.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Literal

EVERY = 0.001
OWN = str(Path(__file__).resolve().parents[1] / "dcdecom")
IMPORTING = "<frozen importlib"

Part = Literal["start", "own", "libraries"]


class Sampler(threading.Thread):
    """Books the CPU time of all other threads until it is told to end."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seconds: Counter[Part] = Counter()
        self.cost = 0.0
        self._end = threading.Event()
        self._used: dict[threading.Thread, float] = {}

    def run(self) -> None:
        while not self._end.wait(EVERY):
            self._look()
            self.cost = time.thread_time()

    def end(self) -> None:
        self._end.set()
        self.join()

    def _look(self) -> None:
        frames = sys._current_frames()
        for thread in threading.enumerate():
            if thread is not self and thread.ident in frames:
                self._book(thread, frames[thread.ident])

    def _book(self, thread: threading.Thread, frame: FrameType) -> None:
        try:
            used = time.clock_gettime(time.pthread_getcpuclockid(thread.ident or 0))
        except OSError:
            return  # it has ended between the two looks
        self.seconds[part(frame)] += max(used - self._used.get(thread, 0.0), 0.0)
        self._used[thread] = used


def part(innermost: FrameType) -> Part:
    """Whose time it is."""
    frame: FrameType | None = innermost
    while frame is not None:
        if frame.f_code.co_filename.startswith(IMPORTING):
            return "start"
        frame = frame.f_back
    return "own" if innermost.f_code.co_filename.startswith(OWN) else "libraries"


def main(file: Path, words: list[str]) -> None:
    """Run one command, and leave its row whatever comes of it."""
    sys.argv = ["dcdecom", *words]
    sys.setswitchinterval(EVERY / 2)
    sampler = Sampler()
    sampler.start()
    try:
        from dcdecom.cli import main as run

        run()
    finally:
        sampler.end()
        with file.open("a", encoding="utf-8") as rows:
            rows.write(json.dumps({**sampler.seconds, "sampling": sampler.cost, "others": _others()}) + "\n")


def _others() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
