"""What every earlier version wrote is read by this one: journals, reports, bundles."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from dcdecom import __version__
from dcdecom.bootstrap.storage import STORE
from dcdecom.journal.canonical import canonical
from dcdecom.journal.rows import SCHEMA
from dcdecom.model.codec import read, write
from dcdecom.papers.report import SCHEMA as REPORT
from tests.samples.pack import BUNDLED, FOLDER, name
from tests.samples.reports import KEPT, digests
from tests.unit.model.payloads import TYPES, but_for_lacked, unknown

SAMPLES = sorted(FOLDER.glob("*.tar.xz"))
ROOT = FOLDER.parents[1]


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: sample.name.removesuffix(".tar.xz"))
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("sample") / request.param.name.removesuffix(".tar.xz")
    with tarfile.open(request.param) as tar:
        tar.extractall(folder, filter="data")
    return folder


def typed(sample: Path, *words: str, module: str = "dcdecom") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=sample,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


def heads(sample: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((sample / "heads.json").read_text("utf-8"))
    return found


def test_this_version_left_a_sample() -> None:
    assert name(__version__, SCHEMA, REPORT) in [it.name for it in SAMPLES], "see tests/samples/pack.py"


def test_every_case_is_read_as_it_was_left(sample: Path) -> None:
    done = typed(sample, "case", "list", "--json")
    assert done.returncode == 0, done.stderr
    assert {row["case"]: row["head"] for row in json.loads(done.stdout)} == heads(sample)


def test_every_event_is_read_and_written_again_as_it_was(sample: Path) -> None:
    """Byte for byte: its hash in the journal is over these."""
    with closing(sqlite3.connect(sample / "data" / STORE)) as store:
        kept = store.execute("SELECT type, payload FROM events").fetchall()
    assert len(kept) > 100
    for type, payload in kept:
        before = json.loads(payload)
        fact = read(TYPES[type], before)
        assert not list(unknown(fact)), type
        assert canonical(but_for_lacked(write(fact), before)).decode() == payload, type


def test_a_case_is_shown(sample: Path) -> None:
    done = typed(sample, "case", "show", BUNDLED)
    assert done.returncode == 0, done.stderr
    assert BUNDLED in done.stdout


def test_its_readings_are_judged_again_where_its_bundle_kept_them(sample: Path) -> None:
    """The first samples kept none, and that is no error of proof."""
    done = typed(sample, "verify", f"{BUNDLED}/bundle", "--replay")
    assert "CONCLUSION   ALTERED" not in done.stdout
    if not sample.name.endswith("report-2"):
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "REPLAY       REPEATED"), done.stderr
        return
    assert done.returncode == 2, done.stderr
    looks = done.stdout.count(" evidence-taken ")
    assert looks > 0
    assert done.stdout.count("not kept by this version") > looks
    assert done.stdout.splitlines()[-1] == "REPLAY       NOT KNOWN: not everything could be judged again"


@pytest.mark.parametrize("face", ["yaml", "html"])
def test_its_report_is_made_again_and_the_old_one_shown(sample: Path, face: str) -> None:
    for source in (BUNDLED, f"{BUNDLED}/laporan.yaml"):
        done = typed(sample, "report", "render", source, "--format", face)
        assert done.returncode == 0, done.stderr
        assert BUNDLED in done.stdout
        if face == "yaml":
            assert yaml.safe_load(done.stdout)["jurnal"]["nilai_hash"] == heads(sample)[BUNDLED]


def test_its_reports_are_made_byte_for_byte_as_before(sample: Path) -> None:
    """A reader who sees another report is told so in the changelog; see `tests/samples/reports.py`."""
    kept = json.loads(KEPT.read_text("utf-8"))[f"{sample.name}.tar.xz"]
    assert digests(sample) == kept


@pytest.mark.parametrize("module", ["dcdecom", "dcdecom.journal"])
def test_its_bundle_verifies_up_to_its_head(sample: Path, module: str) -> None:
    head = heads(sample)[BUNDLED]
    done = typed(sample, "verify", f"{BUNDLED}/bundle", "--anchor", head, module=module)
    assert (done.returncode, "intact" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_bundle_in_which_one_event_was_edited_does_not(sample: Path) -> None:
    journal = sample / BUNDLED / "bundle" / "journal.jsonl"
    whole = journal.read_text("utf-8")
    journal.write_text(whole.replace('"case_days":', '"case_dayz":', 1), "utf-8")
    try:
        assert typed(sample, "verify", f"{BUNDLED}/bundle").returncode == 3
    finally:
        journal.write_text(whole, "utf-8")
