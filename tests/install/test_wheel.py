"""The wheel: the same bytes from the same source, whole, and enough to work with far from the source tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from dcdecom import __version__
from tests.install.wheels import ROOT, build, copied, outside

CODE = """
import dcdecom
from dcdecom.documents import playbook, shipped, texts
print(dcdecom.__file__)
for name in shipped.playbooks():
    print(name, len(playbook.load(name).rows))
for language in ("id", "en"):
    texts.load(language, None)
    print(language, len(list((shipped.folder() / "templates" / language).glob("*.docx"))))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as file:
        return set(file.namelist())


def test_the_same_source_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    elsewhere = build(copied(tmp_path / "copy"), tmp_path / "dist", umask=0o077)
    assert elsewhere.read_bytes() == wheel.read_bytes()


def test_a_wheel_of_another_source_has_other_bytes(wheel: Path, tmp_path: Path) -> None:
    source = copied(tmp_path / "copy")
    (source / "playbooks" / "texts" / "id.yaml").write_text("{}")
    assert build(source, tmp_path / "dist").read_bytes() != wheel.read_bytes()


def test_nothing_that_the_product_reads_is_left_behind(wheel: Path) -> None:
    data = [file for folder in ("playbooks", "docs/how-to") for file in (ROOT / folder).rglob("*") if file.is_file()]
    shipped = {f"dcdecom/{file.relative_to(ROOT)}" for file in data} | {
        str(file.relative_to(ROOT))
        for package in ("dcdecom", "dcdecom_lab")
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert len(shipped) > 400
    assert shipped - names(wheel) == set()


def test_the_wheel_brings_schema_man_page_units_and_licence(wheel: Path) -> None:
    data = f"dcdecom-{__version__}.data/data/share"
    assert {
        "dcdecom/schemas/report.schema.json",
        f"{data}/man/man1/dcdecom.1",
        f"{data}/dcdecom/ops/dcdecom-reconcile.timer",
        f"dcdecom-{__version__}.dist-info/licenses/LICENSE",
    } <= names(wheel)
    assert not [name for name in names(wheel) if name.startswith(("tests/", "docs/", "bench/"))]


def test_it_works_with_nothing_of_the_source_tree_in_reach(wheel: Path, tmp_path: Path) -> None:
    packages, empty = tmp_path / "packages", tmp_path / "empty"
    empty.mkdir()
    with ZipFile(wheel) as file:
        file.extractall(packages)
    run = [sys.executable, "-P", "-c", CODE]
    done = subprocess.run(run, cwd=empty, env=outside(packages), capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        str(packages / "dcdecom" / "__init__.py"),
        "colocation-exit.en 8", "colocation-release.en 5", "pelepasan-server 5", "penarikan-server 14",
        "id 13", "en 13",
    ]  # fmt: skip
