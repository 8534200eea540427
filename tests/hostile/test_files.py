"""A file that a stranger made ends in exit 2 that names it, in no time, in little memory, with nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files as resources
from pathlib import Path

import pytest

from tests.hostile.files import TRICKS

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 6.0, 200
SAMPLE = (
    "billion laughs", "a tag that would run code", "NUL", "fifty megabytes", "deep lists", "a quoted terminal escape",
)  # fmt: skip
SECRETS = {"NETBOX": "token", "ZABBIX": "token"}
CONFIGURATION = """estate: lab
data_dir: data
people: people.yaml
inventory: inventory
policy: policy.yaml
texts: texts
netbox: {url: "http://127.0.0.1:9", reader: "env:NETBOX", writer: "env:NETBOX"}
zabbix: {url: "http://127.0.0.1:9", reader: "env:ZABBIX", writer: "env:ZABBIX"}
"""
HOSTS = """tor-1:
  hostname: 127.0.0.1
  platform: cisco_ios
"""
KNOWN = """known:
  - drift: unready
    object: srv-x
    reason: it is sold
    until: 2099-01-01
"""
RUN = ("run", "penarikan-server", "request.yaml")
COMMANDS = {
    "request.yaml": RUN,
    "playbook.yaml": ("run", "playbook.yaml", "request.yaml"),
    "people.yaml": RUN,
    "policy.yaml": RUN,
    "dcdecom.yaml": ("case", "list"),
    "inventory/hosts.yaml": RUN,
    "texts/en.yaml": RUN,
    "inventory/known-drift.yaml": ("reconcile",),
}
"""Each kind of file, and a command that reads it."""
CONFIG = ("--config", "dcdecom.yaml")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A folder with one good file of each kind."""
    lab = resources("dcdecom_lab")
    for name in ("people.yaml", "policy.yaml"):
        (tmp_path / name).write_bytes((lab / name).read_bytes())
    for paper in (lab / "requests").iterdir():
        (tmp_path / ("request.yaml" if paper.name == "accepted.yaml" else paper.name)).write_bytes(paper.read_bytes())
    (tmp_path / "playbook.yaml").write_bytes((ROOT / "playbooks" / "penarikan-server.yaml").read_bytes())
    (tmp_path / "dcdecom.yaml").write_text(CONFIGURATION, "utf-8")
    (tmp_path / "texts").mkdir()
    for language in ("id", "en"):
        text = (ROOT / "playbooks" / "texts" / f"{language}.yaml").read_bytes()
        (tmp_path / "texts" / f"{language}.yaml").write_bytes(text)
        more = (ROOT / "playbooks" / "texts" / f"papers.{language}.yaml").read_bytes()
        (tmp_path / "texts" / f"papers.{language}.yaml").write_bytes(more)
    (tmp_path / "inventory").mkdir()
    (tmp_path / "inventory" / "hosts.yaml").write_text(HOSTS, "utf-8")
    (tmp_path / "inventory" / "known-drift.yaml").write_text(KNOWN, "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "locks").mkdir()
    (tmp_path / "data" / "locks" / "reconcile.lock").touch()
    return tmp_path


EACH = 3
"""`make test-long` tries every kind of file with one trick of so many, and each trick on two kinds or more."""


def cases() -> Iterator[object]:
    for row, kind in enumerate(COMMANDS):
        for column, trick in enumerate(TRICKS):
            quick = trick in SAMPLE and kind in ("request.yaml", "people.yaml")
            sampled = [pytest.mark.long] if (row + column) % EACH == 0 else []
            marks = [] if quick else [pytest.mark.whole, *sampled]
            yield pytest.param(kind, trick, id=f"{kind}: {trick}", marks=marks)


MEASURED = """
import atexit, runpy, sys, time
peak = lambda: next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
atexit.register(lambda: open("spent", "w").write(f"{peak().split()[1]} {time.process_time()}"))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
"""Runs dcdecom and leaves the most kilobytes and the seconds of a processor that it took: its own, not its parent's,
and whatever else runs beside it."""


def typed(office: Path, words: tuple[str, ...], module: str = "dcdecom") -> tuple[int, str, float, float]:
    """Exit code, everything that was said, seconds of a processor, and the most megabytes that the process had."""
    command = [sys.executable, "-c", MEASURED, module, *words]
    ended = subprocess.run(
        command, cwd=office, env=os.environ | {"PYTHONPATH": str(ROOT)} | SECRETS, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    spent = office / "spent"
    kilobytes, seconds = spent.read_text("utf-8").split()
    spent.unlink()
    return ended.returncode, ended.stdout.decode("utf-8", "strict"), float(seconds), int(kilobytes) / 1024


def tree(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


@pytest.mark.parametrize(("kind", "trick"), list(cases()))
def test_a_hostile_file_is_refused(office: Path, kind: str, trick: str) -> None:
    path = office / kind
    path.write_bytes(TRICKS[trick](path.read_bytes()))
    before = tree(office)

    code, said, seconds, megabytes = typed(office, (*COMMANDS[kind], *CONFIG))

    assert code == 2, said
    assert f"{path.name}:" in said, said
    assert "Traceback" not in said
    assert all(c.isprintable() or c == "\n" for c in said), repr(said)
    assert len(said) < 500_000
    assert tree(office) == before
    assert megabytes < MEGABYTES
    assert seconds < SECONDS


@pytest.mark.parametrize("kind", COMMANDS)
def test_the_good_file_is_not_refused(office: Path, kind: str) -> None:
    """The same command goes further with it: to systems that are not there, or to a store that is not yet.

    No case is opened while nobody knows which ids NetBox and Zabbix have seen.
    """
    code, said, _, _ = typed(office, (*COMMANDS[kind], *CONFIG))
    assert f"{kind.split('/')[-1]}:" not in said
    opens = COMMANDS[kind][0] == "run"
    assert (code, "No case was opened" in said) == (2 if kind == "dcdecom.yaml" else 5, opens), said
