"""Verification by a stranger: a folder of text and files, Python, and nothing of ours but six modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dcdecom
from dcdecom.journal import __main__ as command
from dcdecom.journal.attached import PURGED
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import code, row
from dcdecom.journal.export import read_jsonl, write_jsonl
from dcdecom.journal.store import SqliteStore
from dcdecom.journal.verify import NotAJournal, verify_events, verify_folder

from .conftest import NOBODY, StepClock, as_child, let_enter


class Bundle:
    """A case with a photo, a sealed export and a purged scan, and the folder that a stranger gets."""

    def __init__(self, folder: Path, store: SqliteStore, clock: StepClock) -> None:
        self.folder = folder
        self.journal = folder / "journal.jsonl"
        self.attachments = FileAttachments(folder / "files", folder.parent / "sealed", 1000)
        self.photo, self.scan = (self.attachments.keep_bytes(content) for content in (b"photo", b"scan"))
        self.export = self.attachments.keep_bytes(b"psk", sealed=True)
        payloads: list[tuple[str, dict[str, Any]]] = [
            ("inspected", {"attachments": [{"name": "front.jpg", "sha256": self.photo, "sealed": False}]}),
            ("exported", {"attachments": [{"name": "zabbix.yaml", "sha256": self.export, "sealed": True}]}),
            ("signed", {"attachments": [{"name": "ktp.pdf", "sha256": self.scan, "sealed": False}]}),
            (PURGED, {"sha256": self.scan, "reason": "identity card"}),
        ]
        self.case = store.open_case(2026, clock.now(), "rina", {}).case
        for after, (type, payload) in enumerate(payloads, 1):
            store.append(self.case, after, clock.now(), "rina", type, payload)
        self.attachments.purge(self.scan, "identity card")
        (self.attachments.folder / f"{self.scan}.purged").unlink()
        self.rows = [row(event) for event in store.events(self.case)]
        write_jsonl(self.journal, self.rows)

    def rewrite(self, change: Callable[[list[bytes]], list[bytes]]) -> None:
        self.journal.write_bytes(b"".join(change(self.journal.read_bytes().splitlines(keepends=True))))


@pytest.fixture
def bundle(tmp_path: Path, store: SqliteStore, clock: StepClock) -> Bundle:
    return Bundle(tmp_path / "bundle", store, clock)


def told(bundle: Bundle, anchor: str | None = None) -> str:
    return "\n".join(verify_folder(bundle.folder, anchor).lines())


# --- the text --------------------------------------------------------------------------------------------------------


def test_written_and_read_back(bundle: Bundle) -> None:
    assert read_jsonl(bundle.journal) == bundle.rows
    first = bundle.journal.read_bytes().splitlines()[0]
    assert json.loads(first)["hash"] == bundle.rows[0]["hash"]
    assert canonical(json.loads(first)) == first
    assert [path.name for path in bundle.folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": 1}\n', "canonical form"),
        (b'{"b":1,"a":1}\n', "canonical form"),
        (b'{"a":1,"a":1}\n', "canonical form"),
        (b'{"a":1}\r\n', "canonical form"),
        (b'{"a":1}', "canonical form"),
        (b'{"a":1.0}\n', "holds no float"),
        (b'{"a":NaN}\n', "holds no float"),
        (b'{"a":-0}\n', "canonical form"),
        (b'{"a":"\\u00e9"}\n', "canonical form"),
        (b'{"a":"\\ud83d"}\n', "half a surrogate"),
        (b'{"a":' + b"9" * 5000 + b"}\n", "not JSON"),
        (b"[" * 100_000 + b"\n", "not JSON"),
        (b"\xff\n", "not JSON"),
        (b"\n", "not JSON"),
        (b"[1]\n", "no event"),
        (b'{"a":', "ends in the middle"),
    ],
)
def test_a_line_that_is_not_its_own_canonical_form_is_refused(tmp_path: Path, line: bytes, why: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"a":1}\n' + line)
    with pytest.raises(ValueError) as caught:
        read_jsonl(path)
    assert f"{path}: line 2 is " in str(caught.value)
    assert why in str(caught.value)


# --- the verdict -----------------------------------------------------------------------------------------------------


def test_an_honest_bundle_is_intact_and_says_that_no_anchor_was_given(bundle: Bundle) -> None:
    verdict = verify_folder(bundle.folder)
    assert verdict.exit == 0
    assert {attachment.name: attachment.state for attachment in verdict.attachments} == {
        "front.jpg": "present", "zabbix.yaml": "withheld", "ktp.pdf": "purged",
    }  # fmt: skip
    text = told(bundle)
    assert "CONCLUSION   INTACT, no anchor given" in text
    assert "by rina, 2026-11-24T13:07:05.000000Z: identity card" in text
    assert verdict.remarks == ()


def test_an_anchor_says_what_it_covers(bundle: Bundle) -> None:
    third = bundle.rows[2]
    for given in (code(third["hash"]), code(third["hash"]).upper().replace("-", " "), third["hash"]):
        verdict = verify_folder(bundle.folder, given)
        assert verdict.exit == 0
        assert verdict.anchor is not None
        assert (verdict.anchor.seq, verdict.anchor.at, verdict.anchor.after) == (3, third["at"], 2)
    covered = "is event 3, 2026-11-24T13:07:03.000000Z: it covers everything up to there; 2 events came after it"
    assert covered in text_of(verdict)


def text_of(verdict: Any) -> str:
    return "\n".join(verdict.lines())


def test_a_tail_that_was_cut_off_shows_only_with_its_anchor(bundle: Bundle) -> None:
    last = code(bundle.rows[-1]["hash"])
    bundle.rewrite(lambda lines: lines[:-1])
    assert verify_folder(bundle.journal).exit == 0
    verdict = verify_folder(bundle.journal, last)
    assert verdict.exit == 3
    assert "is no event of this journal" in text_of(verdict)


def test_an_anchor_covers_nothing_where_the_chain_breaks_before_it(bundle: Bundle) -> None:
    bundle.rewrite(lambda lines: [lines[0], lines[1].replace(b"front.jpg", b"right.jpg"), *lines[2:]])
    verdict = verify_folder(bundle.folder, bundle.rows[2]["hash"])
    assert verdict.exit == 3
    assert "is event 3, but the chain does not hold up to it" in text_of(verdict)
    first = verify_folder(bundle.folder, bundle.rows[0]["hash"])
    assert first.exit == 3
    assert "is event 1, 2026-11-24T13:07:01.000000Z: it covers everything up to there" in text_of(first)


ALTERED = [
    pytest.param(lambda lines: [lines[0], *lines[2:]], "event 3: event 2 belongs in its place", id="delete"),
    pytest.param(lambda lines: [lines[1], lines[0], *lines[2:]], "event 2: event 1 belongs", id="reorder"),
    pytest.param(lambda lines: [*lines, lines[-1]], "event 5: event 6 belongs", id="repeat"),
    pytest.param(lambda lines: [lines[0], b" " + lines[1], *lines[2:]], "line 2 is not in canonical form", id="blank"),
    pytest.param(lambda lines: [*lines[:-1], lines[-1][:40]], "line 5 is not JSON, and it ends in the", id="torn"),
    pytest.param(lambda lines: [*lines, b"{}\n"], "it has not the fields of an event", id="no-event"),
]


@pytest.mark.parametrize(("change", "why"), ALTERED)
def test_altered(bundle: Bundle, change: Callable[[list[bytes]], list[bytes]], why: str) -> None:
    bundle.rewrite(change)
    assert verify_folder(bundle.folder).exit == 3
    assert why in told(bundle)
    assert "CONCLUSION   ALTERED" in told(bundle)


def test_attachments_missing_and_altered(bundle: Bundle) -> None:
    path = bundle.attachments.folder / bundle.photo
    path.write_bytes(b"another photo")
    assert verify_folder(bundle.folder).exit == 3
    assert f"event 2: altered front.jpg {bundle.photo} (its bytes are" in told(bundle)
    path.unlink()
    assert f"event 2: missing front.jpg {bundle.photo}" in told(bundle)
    (bundle.folder / "elsewhere").write_bytes(b"photo")
    path.symlink_to(bundle.folder / "elsewhere")
    assert f"event 2: altered front.jpg {bundle.photo} (not a plain file)" in told(bundle)
    path.unlink()
    os.mkfifo(path)
    assert "not a plain file" in told(bundle)


def test_without_files_nothing_is_said_about_them(bundle: Bundle) -> None:
    verdict = verify_folder(bundle.journal)
    assert verdict.exit == 0
    assert "INTACT, no anchor given, attachments not looked at" in text_of(verdict)
    for path in bundle.attachments.folder.iterdir():
        path.unlink()
    bundle.attachments.folder.rmdir()
    assert verify_folder(bundle.folder).exit == 3, "a folder without the files that its journal names lacks them"


def test_a_store_verifies_the_same_way(bundle: Bundle, store: SqliteStore) -> None:
    folders = [bundle.attachments.folder, bundle.attachments.sealed_folder]
    verdict = verify_events(store.rows(bundle.case), folders=folders)
    assert verdict.exit == 0
    assert [attachment.state for attachment in verdict.attachments] == ["present", "present", "purged"]
    (folders[1] / bundle.export).write_bytes(b"changed")
    assert verify_events(store.rows(bundle.case), folders=folders).exit == 3


def test_what_could_not_be_read_is_not_called_intact(bundle: Bundle) -> None:
    let_enter(bundle.attachments.folder)
    (bundle.attachments.folder / bundle.photo).chmod(0)

    def look() -> None:
        verdict = verify_folder(bundle.folder)
        assert verdict.exit == 2
        assert "NOT KNOWN" in text_of(verdict)

    assert as_child(look, uid=NOBODY) == 0


def test_a_bad_name_is_never_made_into_a_path(store: SqliteStore, clock: StepClock, tmp_path: Path) -> None:
    case = store.open_case(2026, clock.now(), "rina", {"attachments": [{"sha256": "../data/store.sqlite"}, "x"]}).case
    verdict = verify_events(store.rows(case), folders=[tmp_path / "files"])
    assert verdict.attachments == ()
    assert "event 1 has an attachment that is named by no SHA-256" in verdict.remarks[0]


def test_remarks_and_hostile_text(store: SqliteStore, clock: StepClock, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "stray\x1b[2J").write_bytes(b"")
    late = clock.now()
    store.open_case(2026, clock.now(), "rina", {})
    store.append("2026-0001", 1, late, "rina", "noted", {})
    text = text_of(verify_events(store.rows("2026-0001"), folders=[tmp_path / "files"]))
    assert "event 2 bears an earlier time" in text
    assert "files/stray\\x1b[2J is named by no event" in text


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7\n", b'{"hello":1}\n'])
def test_not_a_journal(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "journal.jsonl").write_bytes(content)
    with pytest.raises(NotAJournal):
        verify_folder(tmp_path)
    assert command.main(["verify", str(tmp_path)]) == 2


@pytest.mark.parametrize("anchor", ["41c9", "zzzz-zzzz-zzzz-zzzz", ""])
def test_what_is_no_code_is_said(bundle: Bundle, anchor: str) -> None:
    with pytest.raises(NotAJournal, match="16 hexadecimal digits"):
        verify_folder(bundle.folder, anchor)


# --- alone -----------------------------------------------------------------------------------------------------------

ALONE = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
try:
    runpy.run_module("dcdecom.journal", run_name="__main__")
finally:
    ours = sorted(name for name in sys.modules if name.startswith("dcdecom"))
    print("loaded", *ours, "sqlite3" in sys.modules, file=sys.stderr)
"""


def test_it_runs_alone_on_the_standard_library(bundle: Bundle) -> None:
    """Isolated, without site-packages: what a stranger's Python has. Only the modules that say so are loaded."""
    source = str(Path(dcdecom.__file__).parent.parent)
    anchor = code(bundle.rows[3]["hash"])
    run = subprocess.run(
        [sys.executable, "-S", "-I", "-c", ALONE, source, "verify", str(bundle.folder), "--anchor", anchor],
        capture_output=True, text=True, env={"LC_ALL": "C"}, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert f"anchor       {anchor} is event 4" in run.stdout
    parts = ("attached", "canonical", "chain", "export", "verdict", "verify")
    ours = " ".join(("dcdecom", "dcdecom.journal", *(f"dcdecom.journal.{part}" for part in parts)))
    assert run.stderr.splitlines()[-1] == f"loaded {ours} False"
