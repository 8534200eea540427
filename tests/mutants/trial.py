"""One mutation tried: written into a copy, and its tests run in a fork that has the libraries loaded already."""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from .mutations import Mutation
from .trees import environment

State: TypeAlias = Literal["killed", "timeout", "survived", "no test"]
LIBRARIES = (
    "_pytest.assertion", "xdist", "pytest_timeout", "hypothesis", "yaml", "click", "cattrs", "requests", "pynetbox",
    "netmiko", "paramiko", "asyncssh", "pysnmp.hlapi.v3arch.asyncio", "zabbix_utils", "starlette.applications",
    "uvicorn", "docx", "docxtpl", "jinja2", "PIL.Image", "ruamel.yaml", "cryptography.hazmat.primitives",
)  # fmt: skip
"""What tests load: loaded once, before the fork."""
OURS = ("dcdecom", "tests", "docs", "bench")
CPU_LEAST, CPU_TIMES = 60, 10
"""Seconds of CPU time, and how often what the tests took: beyond it the mutant does not come to an end."""
WALL_TIMES = 10
"""How often that in time on the wall, for a mutant that waits for ever."""


@dataclass(frozen=True)
class Trial:
    """A mutation and the tests that may notice it."""

    mutation: Mutation
    tests: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class Outcome:
    mutation: Mutation
    state: State
    by: str
    """The test that noticed it first."""
    seconds: float


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


@dataclass
class Worker:
    """One process with a copy of its own."""

    tree: Path
    written: int = 0

    def load(self) -> None:
        for name in LIBRARIES:
            with suppress(ImportError):
                importlib.import_module(name)
        gc.freeze()  # Forks do not look through what was loaded before them.

    def run(self, trial: Trial) -> Outcome:
        began = time.monotonic()
        if not trial.tests:
            return Outcome(trial.mutation, "no test", "", 0)
        path = self.tree / trial.mutation.file
        source, stat = path.read_bytes(), path.stat()
        self.written += 1
        path.write_bytes(trial.mutation.applied(source))
        # Never the time of another version of the file: Python knows by it whether what it compiled is still good.
        os.utime(path, (stat.st_atime, stat.st_mtime + 2 * self.written))
        try:
            state, by = self._forked(trial)
        finally:
            path.write_bytes(source)
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        return Outcome(trial.mutation, state, by, round(time.monotonic() - began, 1))

    def _forked(self, trial: Trial) -> tuple[State, str]:
        reading, writing = os.pipe()
        cpu = CPU_LEAST + int(CPU_TIMES * trial.seconds)
        child = os.fork()
        if not child:
            os.close(reading)
            _run_tests(self.tree, trial.tests, writing, cpu)
        os.close(writing)
        try:
            code = _awaited(child, WALL_TIMES * cpu)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)
        with os.fdopen(reading, "rb") as pipe:
            os.set_blocking(reading, False)
            noticed = (pipe.read() or b"").decode().splitlines()
        by = noticed[0] if noticed else ""
        if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            return "survived", ""
        if code in (None, -signal.SIGXCPU, -signal.SIGKILL):
            return "timeout", by
        return "killed", by or f"pytest ended with {code}"


def _run_tests(tree: Path, tests: Sequence[str], pipe: int, cpu: int) -> None:
    """In the fork: run the tests of the copy, and never come back."""
    code = 3
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
        log = os.open(tree.with_suffix(".log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for descriptor in (1, 2):
            os.dup2(log, descriptor)
        os.chdir(tree)
        os.environ.update(environment(tree))
        for name in [name for name in sys.modules if name.split(".")[0] in OURS]:
            del sys.modules[name]
        sys.path[:] = [str(tree), *(entry for entry in sys.path if entry)]
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        without = ("-p", "no:cacheprovider", "-p", "no:unraisableexception")
        arguments = ["-x", "-q", *without, f"--basetemp={tree.with_suffix('.tmp')}", *files]
        code = int(pytest.main(arguments, plugins=[Chosen(tests, pipe)]))
    finally:
        os._exit(code)


def _awaited(child: int, seconds: float) -> int | None:
    """How a child ended; None where it did not, and was killed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None
