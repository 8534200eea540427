"""One mutation tried: written into a copy, and its tests run in a fork.

A change in the body of a function is made in a fork of a process that has collected all tests. What stands in no
function is imported anew, in a fork that has only the libraries loaded; so is what stands in one that runs before any
test and in none, once it went unnoticed in the first way.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from .in_place import LiveFunctions
from .mutations import Mutation
from .trees import environment

State: TypeAlias = Literal["killed", "timeout", "survived", "no test"]
LIBRARIES = (
    "_pytest.assertion", "xdist", "pytest_timeout", "hypothesis", "yaml", "click", "cattrs", "requests", "pynetbox",
    "netmiko", "paramiko", "asyncssh", "pysnmp.hlapi.v3arch.asyncio", "zabbix_utils", "starlette.applications",
    "uvicorn", "docx", "docxtpl", "jinja2", "PIL.Image", "ruamel.yaml", "cryptography.hazmat.primitives",
)  # fmt: skip
"""What tests load: loaded once, before the fork."""
OURS = ("dcdecom", "dcdecom_lab", "tests", "docs", "bench")
CPU_LEAST, CPU_TIMES = 30, 10
"""Seconds of CPU time, and how often what the tests took: beyond it the mutant does not come to an end."""
WALL_TIMES = 4
"""How often that in time on the wall, for a mutant that waits for ever."""
DOES_NOT_FIT = 97
"""Exit code of a fork whose functions could not be changed where they live."""
OPTIONS = ("-p", "no:cacheprovider", "-p", "no:unraisableexception")


@dataclass(frozen=True)
class Trial:
    """A mutation and the tests that may notice it, the quickest first."""

    mutation: Mutation
    tests: tuple[str, ...]
    seconds: float
    in_place: bool
    """Whether it stands in a function, which can be changed where it lives."""
    at_import: bool = False
    """Whether it runs before any test does, and in none: what goes unnoticed in place is imported anew as well."""


@dataclass(frozen=True)
class Outcome:
    mutation: Mutation
    state: State
    by: str
    """The test that noticed it first."""
    seconds: float


@dataclass(frozen=True)
class _Job:
    """What one fork does."""

    tests: tuple[str, ...]
    cpu: int
    mutation: Mutation | None = None
    """None: nothing is changed, or it is in the file already."""
    source: bytes = b""


_Ended: TypeAlias = tuple[int | None, str]
"""Exit code, None where it did not end by itself; and the test that noticed."""


class Chosen:
    """A plugin: only these tests, in this order; what failed first is written to a pipe, and ends the process."""

    def __init__(self, tests: Sequence[str], pipe: int) -> None:
        self._place = {test: place for place, test in enumerate(tests)}
        self._pipe = pipe

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((i for i in items if i.nodeid in self._place), key=lambda i: self._place[i.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._pipe, f"{report.nodeid}\n".encode())
            os._exit(pytest.ExitCode.TESTS_FAILED)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            os.write(self._pipe, f"{report.nodeid}, as it was collected\n".encode())


class Collected:
    """A plugin: once the tests are collected, a fork runs those of each job that arrives, and nothing else is run."""

    def __init__(self, jobs: Connection, tree: Path) -> None:
        self._jobs, self._tree = jobs, tree
        self._pipe = -1

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        live = LiveFunctions(self._tree)
        gc.collect()
        gc.freeze()  # Forks do not look through what was loaded before them.
        self._jobs.send(len(items))
        while True:
            try:
                job = self._jobs.recv()
            except EOFError:
                os._exit(0)
            with _forked(job.cpu, self._tree) as fork:
                if fork.is_child:
                    self._run(job, [items[test] for test in job.tests if test in items], live, fork.pipe)
            self._jobs.send(fork.ended)

    def _run(self, job: _Job, items: list[pytest.Item], live: LiveFunctions, pipe: int) -> None:
        self._pipe = pipe
        # A folder for temporary files that no other fork has.
        factory = items[0].config._tmp_path_factory if items else None  # type: ignore[attr-defined]
        if factory is not None:
            factory._basetemp = _scratch(self._tree)
        if job.mutation and not live.change(job.mutation, job.source):
            os._exit(DOES_NOT_FIT)
        for item, following in pairwise([*items, None]):
            assert item is not None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        os._exit(pytest.ExitCode.OK)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os.write(self._pipe, f"{report.nodeid}\n".encode())
            os._exit(pytest.ExitCode.TESTS_FAILED)


@dataclass
class Worker:
    """One process with a copy of its own."""

    tree: Path
    written: int = 0
    _noticing: dict[str, list[str]] = field(default_factory=dict)
    """By file: tests that noticed a change of it, the last one first."""
    _good: dict[str, bool] = field(default_factory=dict)
    """Whether a test passes where nothing is changed."""
    _jobs: Connection | None = None

    def load(self, tests: Sequence[str]) -> None:
        """Load the libraries, and begin the process that collects these tests."""
        for name in LIBRARIES:
            with suppress(ImportError):
                importlib.import_module(name)
        gc.freeze()
        if not tests:
            return
        self._jobs, theirs = multiprocessing.Pipe()
        if not os.fork():
            self._jobs.close()
            _collect(self.tree, tests, theirs)
        theirs.close()
        self._jobs.recv()

    def run(self, trial: Trial) -> Outcome:
        began = time.monotonic()
        if not trial.tests:
            return Outcome(trial.mutation, "no test", "", 0)
        with self._written(trial.mutation) as source:
            state, by = self._tried(trial, source)
        return Outcome(trial.mutation, state, by, round(time.monotonic() - began, 1))

    @contextmanager
    def _written(self, mutation: Mutation) -> Iterator[bytes]:
        path = self.tree / mutation.file
        source, stat = path.read_bytes(), path.stat()
        self.written += 1
        path.write_bytes(mutation.applied(source))
        # Never the time of another version of the file: Python knows by it whether what it compiled is still good.
        os.utime(path, (stat.st_atime, stat.st_mtime + 2 * self.written))
        try:
            yield source
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def _tried(self, trial: Trial, source: bytes) -> tuple[State, str]:
        """A test that fails without the mutation too tells nothing, and is left out from there on."""
        tests = self._ordered(trial)
        while tests:
            code, by = self._ended(trial, tests, source)
            if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                break
            if code in (None, -signal.SIGXCPU, -signal.SIGKILL):
                return "timeout", by
            if by not in tests:
                return "killed", by or f"pytest ended with {code}"
            if self._passes(by, trial.mutation, source):
                before = self._noticing.setdefault(trial.mutation.file, [])
                before[:] = [by, *(test for test in before if test != by)][:5]
                return "killed", by
            tests = [test for test in tests if test != by]
        return "survived", ""

    def _ordered(self, trial: Trial) -> list[str]:
        first = [test for test in self._noticing.get(trial.mutation.file, ()) if test in trial.tests]
        known = [test for test in (*first, *trial.tests) if self._good.get(test, True)]
        return list(dict.fromkeys(known))

    def _ended(self, trial: Trial, tests: Sequence[str], source: bytes) -> _Ended:
        cpu = CPU_LEAST + int(CPU_TIMES * trial.seconds)
        if trial.in_place and self._jobs:
            self._jobs.send(_Job(tuple(tests), cpu, trial.mutation, source))
            ended: _Ended = self._jobs.recv()
            if ended[0] not in (DOES_NOT_FIT, *((pytest.ExitCode.OK,) if trial.at_import else ())):
                return ended
        for part in _parts(tests, trial.mutation):
            with _forked(cpu, self.tree) as fork:
                if fork.is_child:
                    _run_tests(self.tree, part, fork.pipe)
            if fork.ended[0] not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                break
        return fork.ended

    def _passes(self, test: str, mutation: Mutation, source: bytes) -> bool:
        if test not in self._good and self._jobs:
            path = self.tree / mutation.file
            changed, stat = path.read_bytes(), path.stat()
            path.write_bytes(source)
            self._jobs.send(_Job((test,), 10 * CPU_LEAST))
            self._good[test] = self._jobs.recv()[0] == pytest.ExitCode.OK
            path.write_bytes(changed)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return self._good.get(test, True)


def _parts(tests: Sequence[str], mutation: Mutation) -> Iterator[Sequence[str]]:
    """First what is named after the module, or the quickest few: each file is imported, and most mutants end there."""
    stem = Path(mutation.file).stem
    own = [test for test in tests if stem in test.partition("::")[0]] or list(tests[:10])
    yield own
    if rest := [test for test in tests if test not in set(own)]:
        yield rest


# --- forks ---


class _Fork:
    """A process forked from this one, its end of a pipe, and how it ended."""

    def __init__(self, pipe: int, is_child: bool) -> None:
        self.pipe, self.is_child = pipe, is_child
        self.ended: _Ended = (None, "")


@contextmanager
def _forked(cpu: int, tree: Path) -> Iterator[_Fork]:
    """Two processes run the block: the child never leaves it; of this one it is over when the child has ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.close(reading)
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
            log = os.open(tree.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            for descriptor in (1, 2):
                os.dup2(log, descriptor)
            yield _Fork(writing, is_child=True)
        finally:
            os._exit(3)
    os.close(writing)
    fork = _Fork(reading, is_child=False)
    yield fork
    try:
        code = _awaited(child, WALL_TIMES * cpu)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        os.set_blocking(reading, False)
        noticed = (pipe.read() or b"").decode().splitlines()
    fork.ended = code, noticed[0] if noticed else ""


def _run_tests(tree: Path, tests: Sequence[str], pipe: int) -> None:
    """In the fork: run the tests of the copy, and never come back."""
    _turn_to(tree)
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    arguments = ["-x", "-q", *OPTIONS, f"--basetemp={_scratch(tree)}", *files]
    os._exit(int(pytest.main(arguments, plugins=[Chosen(tests, pipe)])))


def _collect(tree: Path, tests: Sequence[str], jobs: Connection) -> None:
    """In the process of a worker that collects once, and forks for each job."""
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        log = os.open(tree.with_suffix(".collected.log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(log, descriptor)
        _turn_to(tree)
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        pytest.main(["-q", *OPTIONS, "--continue-on-collection-errors", *files], plugins=[Collected(jobs, tree)])
    finally:
        os._exit(3)


def _turn_to(tree: Path) -> None:
    """Find the packages of the copy from here on, and none that were loaded before."""
    os.chdir(tree)
    os.environ.update(environment(tree))
    for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
        del sys.modules[name]
    sys.path[:] = [str(tree), *(entry for entry in sys.path if entry)]


def _scratch(tree: Path) -> Path:
    """A folder for the temporary files of one fork; what the fork before it left is gone."""
    folder = tree.with_suffix(".tmp")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _awaited(child: int, seconds: float) -> int | None:
    """How a child ended; None where it did not, and was killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
