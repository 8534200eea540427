"""Which tests run a line of the sources, as one run of all quick tests has shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import coverage

from .mutations import Mutation
from .noting import DURATIONS, NOTES
from .targets import FORKING, QUICK
from .trees import environment

SECONDS = 20.0
"""Of tests that are tried on one mutation, as long as they took when they were noted."""
MOST = 800
EACH = 0.05
"""Seconds that pytest itself takes for a test."""
LOOKS = 10
"""Lines that a test named after a module counts for, where it runs none of what is looked at."""


@dataclass(frozen=True)
class Covering:
    """The notes of one run."""

    folder: Path
    tree: Path
    seconds_each: float = SECONDS
    chosen: tuple[str, ...] = ("tests",)
    """Where the tests stand that are chosen from."""

    def is_noted(self) -> bool:
        return (self.folder / "coverage").exists()

    def note(self, tests: Sequence[str], processes: int) -> None:
        """Run the tests once, and keep what each of them ran."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            old.unlink()
        forking = [path for path in FORKING if any(path.startswith(test) for test in tests)]
        forking += [test for test in tests if test.startswith(FORKING) and test not in forking]
        rest = [test for test in tests if not test.startswith(FORKING)]
        if forking:
            self._run(forking)
        if rest:
            left_out = [f"--ignore={path}" for path in FORKING]
            self._run([*rest, *left_out, *(["-n", str(processes)] if processes > 1 else [])])
        data = coverage.Coverage(data_file=str(self.folder / "coverage"), config_file=False)
        data.combine([str(path) for path in self.folder.glob("coverage.*")])
        data.save()

    def _run(self, arguments: list[str]) -> None:
        command = [
            sys.executable, "-m", "pytest", "-p", "tests.mutants.noting", "-p", "no:cacheprovider",
            "-o", "timeout=1200", "-m", QUICK, *arguments,
        ]  # fmt: skip
        noting = environment(self.tree) | {NOTES: str(self.folder)}
        done = subprocess.run(command, cwd=self.tree, env=noting, check=False)
        if done.returncode not in (0, 1):
            raise SystemExit(f"pytest ended with {done.returncode}: no notes, and no mutant was made")

    @cached_property
    def durations(self) -> dict[str, float]:
        """How long each test that passed took."""
        found: dict[str, float] = {}
        for path in self.folder.glob(f"{DURATIONS}.*.json"):
            found |= json.loads(path.read_text("utf-8"))
        return found

    @cached_property
    def _data(self) -> coverage.CoverageData:
        data = coverage.CoverageData(str(self.folder / "coverage"))
        data.read()
        return data

    def tests(self, mutation: Mutation) -> tuple[str, ...]:
        """Tests that run the statement; of what runs at import, all that run the module, and those named after it: they
        may only look at what stands there. What pays most comes first.

        Where the notes name none, it is asked of those that run anything of the module, and last of all that there are.
        """
        lines = _tests_by_line(self._data, str(self.tree / mutation.file))
        first, last = mutation.lines
        found = {test for line in range(first, last + 1) for test in lines.get(line, ())}
        run = _lines_run(self._data, str(self.tree / mutation.file))
        if not found - {""}:
            own = {test for test in self.durations if f"test_{Path(mutation.file).stem}.py::" in test}
            found = own | {test for tests in lines.values() for test in tests}
            run = run + Counter(dict.fromkeys(own, LOOKS))
        return self._best(found or set(self.durations), run) or self._best(self.durations, run)

    def runs_at_import(self, mutation: Mutation) -> bool:
        """Whether the statement runs before any test does, and in none."""
        first, last = mutation.lines
        lines = _tests_by_line(self._data, str(self.tree / mutation.file))
        return {test for line in range(first, last + 1) for test in lines.get(line, ())} == {""}

    def _best(self, tests: Iterable[str], lines: Mapping[str, int]) -> tuple[str, ...]:
        """Those that run most lines of the file for their time, within the seconds that a mutant may have."""
        took = self.durations
        known = [test for test in tests if test in took and test.startswith(self.chosen)]
        known.sort(key=lambda test: (-lines[test] / (took[test] + EACH), test))
        chosen, left = list[str](), self.seconds_each
        for test in known:
            if len(chosen) < MOST and (not chosen or took[test] <= left):
                chosen.append(test)
                left -= took[test]
        return tuple(sorted(chosen, key=lambda test: not test.startswith(FORKING)))

    def seconds(self, tests: Iterable[str]) -> float:
        return sum(self.durations[test] for test in tests)


@cache
def _tests_by_line(data: coverage.CoverageData, file: str) -> dict[int, list[str]]:
    return data.contexts_by_lineno(file)


@cache
def _lines_run(data: coverage.CoverageData, file: str) -> Counter[str]:
    """How many lines of the file each test runs."""
    return Counter(test for tests in _tests_by_line(data, file).values() for test in tests)
