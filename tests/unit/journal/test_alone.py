"""The verifier on a stranger's machine: the standard library and ssh-keygen, and nothing else."""

from __future__ import annotations

import configparser
import subprocess
import sys
from pathlib import Path

import pytest

import dcdecom
from dcdecom.journal import zipapp
from dcdecom.journal.paper_code import code

from .bundles import Bundle, Key, signers

SOURCE = str(Path(dcdecom.__file__).parent.parent)
MODULE = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
try:
    runpy.run_module("dcdecom.journal", run_name="__main__")
finally:
    ours = sorted(name for name in sys.modules if name.startswith("dcdecom"))
    print("loaded", *ours, "sqlite3" in sys.modules, file=sys.stderr)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Isolated, without site-packages: what a stranger's Python has."""
    return subprocess.run(
        [sys.executable, "-S", "-I", *arguments], capture_output=True, text=True, check=False,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


@pytest.fixture
def one_file(tmp_path: Path) -> str:
    zipapp.write(tmp_path / "verify.pyz")
    return str(tmp_path / "verify.pyz")


def test_the_module_runs_alone_and_loads_only_what_says_so(bundle: Bundle, key: Key) -> None:
    own = bundle.folder.parent / "signers"
    own.write_bytes(signers(f"kasi {key.public}"))
    anchor = code(bundle.rows[3]["hash"])
    options = ("verify", str(bundle.folder), "--signers", str(own), "--anchor", anchor)
    ran = run("-c", MODULE, SOURCE, *options)
    assert ran.returncode == 0, ran.stderr
    assert f"anchor       {anchor} is event 4" in ran.stdout
    assert "signatures   1 good" in ran.stdout
    parts = [part for part in zipapp.PARTS if not part.startswith("__")]
    ours = " ".join(("dcdecom", "dcdecom.journal", *(f"dcdecom.journal.{part}" for part in parts), "dcdecom.limits"))
    assert ran.stderr.splitlines()[-1] == f"loaded {ours} False"


def test_the_contract_names_every_module_of_the_one_file() -> None:
    """`make mutants` reads the contract: a module that it leaves out would be changed by nobody."""
    contracts = configparser.ConfigParser()
    contracts.read(Path(SOURCE, ".importlinter"), "utf-8")
    named = set(contracts["importlinter:contract:alone"]["source_modules"].split())
    assert {f"dcdecom.journal.{part}" for part in zipapp.PARTS} - named == {"dcdecom.journal.__init__"}


def test_the_one_file_says_the_same_and_is_always_the_same_bytes(bundle: Bundle, key: Key, one_file: str) -> None:
    own = bundle.folder.parent / "signers"
    own.write_bytes(signers(f"kasi {key.public}"))
    tar = bundle.case.pack(as_tar=True)
    for path in (bundle.folder, tar, bundle.journal):
        options = ("verify", str(path), "--anchor", bundle.rows[3]["hash"])
        said = run(one_file, *options)
        assert (said.returncode, said.stdout, said.stderr) == (0, run("-c", MODULE, SOURCE, *options).stdout, "")
    signed = run(one_file, "verify", str(tar), "--signers", str(own))
    assert (signed.returncode, "signatures   1 good" in signed.stdout) == (0, True)
    again = zipapp.write(bundle.folder.parent / "again.pyz")
    assert (bundle.folder.parent / "again.pyz").read_bytes() == Path(one_file).read_bytes()
    assert len(again) == 64


def test_its_exit_codes(bundle: Bundle, one_file: str, tmp_path: Path) -> None:
    assert run(one_file, "verify", str(tmp_path / "nowhere")).returncode == 2
    assert run(one_file, "verify", str(bundle.folder), "--anchor", "41c9").returncode == 2
    assert run(one_file, "verify", str(bundle.folder), "--signers", str(tmp_path / "nowhere")).returncode == 2
    assert run(one_file, "verify").returncode == 2
    (bundle.files / bundle.photo).write_bytes(b"another")
    altered = run(one_file, "verify", str(bundle.folder))
    assert (altered.returncode, altered.stdout.splitlines()[-1]) == (3, "CONCLUSION   ALTERED")


def test_an_old_python_is_told_so() -> None:
    """The start of the file is read by any Python 3, and stops before it loads what an old one does not know."""
    before = zipapp.START.partition("from dcdecom")[0]
    run_as_old = before.replace("import sys", "import sys; sys.version_info = (3, 9)")
    said = run("-c", run_as_old)
    assert (said.returncode, "needs Python 3.11 or newer, not 3.9" in said.stderr) == (1, True)
