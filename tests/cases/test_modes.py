"""What dcdecom writes is for its team, whatever the umask of the account is."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcdecom_lab.fake_photo import picture
from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.cases.warm import WarmKeyboard

SERVER = "srv-dinkes-01"


@pytest.fixture
def no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_all(folder: Path, bits: int) -> list[str]:
    """What others than owner and group may do something with."""
    found = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    return [f"{stat.filemode(path.stat().st_mode)} {path}" for path in found if path.stat().st_mode & bits]


@pytest.mark.usefixtures("no_umask")
def test_nothing_of_a_case_is_for_everybody(office: Office) -> None:
    office.keyboard = WarmKeyboard()
    id = office.open(office.request_for(SERVER), 4)
    photo = office.folder / "label.png"
    photo.write_bytes(picture("label"))
    office.type("case", "attach", id, "formulir", str(photo)).ended(0)
    office.type("case", "attach", id, "formulir", str(photo), "--sealed").ended(0)
    office.told(id).ended(0)
    office.run(id).ended(4)
    report = office.folder / "laporan.html"
    office.read("report", "render", id, "--format", "html", "--output", str(report)).ended(0)
    office.read("report", "bundle", id).ended(0)
    office.read("report", "bundle", id, "--tar").ended(0)
    office.read("reconcile", "--output", str(office.folder / "drift.txt"))
    words = ("case", "purge", id, "label.png", "--as", "kasi", "--note", "over", "--confirm", "1")
    office.type(*words, by="kasi").ended(0)
    world = stat.S_IRWXO
    assert [path for path in open_to_all(office.data, world) if not path.endswith("days-off.json")] == []
    assert open_to_all(office.data, stat.S_IWOTH) == []
    assert open_to_all(report, world) == []
    assert open_to_all(office.folder / "drift.txt", stat.S_IWOTH) == []
    assert len(list(office.data.rglob("*"))) > 30


@pytest.mark.usefixtures("no_umask")
def test_nothing_that_init_writes_is_for_everybody_to_write(tmp_path: Path) -> None:
    made = tmp_path / "srv" / "dcdecom"
    words = ("init", str(made), "--netbox", "https://netbox.example.go.id", "--zabbix", "https://zabbix.example.go.id")
    words = (*words, "--office", "Dinas Kominfo", "--place", "Batam")
    done = subprocess.run([sys.executable, "-m", "dcdecom", *words], env={"PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    assert open_to_all(tmp_path / "srv", stat.S_IWOTH) == []
