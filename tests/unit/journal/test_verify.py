"""What verification says of chain, attachments and anchors."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.journal import __main__ as command
from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.paper_code import code, short
from dcdecom.journal.store import SqliteStore
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import NotVerified, ReaderEvidence, verify_events, verify_path

from .bundles import Bundle
from .clocks import StepClock
from .conftest import NOBODY, as_child, let_enter


def text_of(verdict: Verification) -> str:
    return "\n".join(verdict.lines())


def told(path: Path, *anchors: str) -> str:
    return text_of(verify_path(path, ReaderEvidence(anchors)))


def test_an_honest_bundle_is_intact_and_says_that_no_anchor_was_given(bundle: Bundle) -> None:
    verdict = verify_path(bundle.folder)
    assert verdict.exit == 0
    states = {attachment.name: attachment.state for attachment in verdict.attachments}
    assert (states["front.jpg"], states["zabbix.yaml"], states["ktp.pdf"]) == ("present", "withheld", "purged")
    text = text_of(verdict)
    assert "CONCLUSION   INTACT, no anchor given, signatures not checked" in text
    assert "anchor       none given" in text
    assert "by rina, 2026-11-24T13:07:05.000000Z: identity card" in text
    assert verdict.remarks == ()


# --- anchors ---------------------------------------------------------------------------------------------------------


def test_an_anchor_says_what_it_covers(bundle: Bundle) -> None:
    third = bundle.rows[2]
    for given in (code(third["hash"]), code(third["hash"]).upper().replace("-", " "), third["hash"]):
        verdict = verify_path(bundle.folder, ReaderEvidence((given,)))
        assert verdict.exit == 0
        (anchor,) = verdict.anchors
        assert (anchor.seq, anchor.at, anchor.after) == (3, third["at"], 13)
    assert "is event 3, 2026-11-24T13:07:03.000000Z: it covers everything up to there; 13" in text_of(verdict)


def test_of_several_anchors_each_says_its_own_and_the_last_counts(bundle: Bundle) -> None:
    text = told(bundle.folder, code(bundle.rows[2]["hash"]), bundle.rows[9]["hash"])
    assert "is event 3," in text
    assert "is event 10," in text
    assert "covered      up to event 10; 6 events came after" in text
    assert "CONCLUSION   INTACT, anchored up to event 10" in text


def test_it_says_where_its_heads_stand(bundle: Bundle) -> None:
    text = told(bundle.folder)
    assert f"event 6: {short(bundle.rows[5]['hash'])} on the paper penarikan of opd, 2026-11-24 (64 bit; " in text
    assert f"event 10: {bundle.rows[9]['hash']} on NetBox journal entry 17" in text


def test_sixteen_digits_do_not_speak_against_who_wrote_the_journal(bundle: Bundle) -> None:
    """Two journals with the same sixteen digits are minutes of work for whoever chooses both."""
    ninth, third = bundle.rows[8]["hash"], bundle.rows[2]["hash"]
    weak = "(64 bit: not against who wrote the journal)"
    text = told(bundle.folder, short(ninth))
    assert f"9 is event 9, {bundle.rows[8]['at']}: it covers everything up to there; 7 events came after it {weak}" in (
        text.replace(short(ninth), "9")
    )
    assert "INTACT, anchored up to event 9 (by 64 bit: not against who wrote the journal)" in text
    text = told(bundle.folder, short(ninth), code(third))
    assert "INTACT, anchored up to event 9 (behind event 3 by 64 bit: not against who wrote the journal)" in text
    assert "not against" not in told(bundle.folder, code(ninth))
    assert "not against" not in told(bundle.folder, ninth)


def test_a_tail_that_was_cut_off_shows_only_with_its_anchor(bundle: Bundle) -> None:
    last = code(bundle.rows[-1]["hash"])
    bundle.rewrite(lambda lines: lines[:-1])
    assert verify_path(bundle.journal).exit == 0
    verdict = verify_path(bundle.journal, ReaderEvidence((last,)))
    assert verdict.exit == 3
    assert "is no event of this journal" in text_of(verdict)


def test_an_anchor_covers_nothing_where_the_chain_breaks_before_it(bundle: Bundle) -> None:
    bundle.rewrite(lambda lines: [lines[0], lines[1].replace(b"front.jpg", b"right.jpg"), *lines[2:]])
    assert "is event 3, but the chain does not hold up to it" in told(bundle.folder, bundle.rows[2]["hash"])
    first = verify_path(bundle.folder, ReaderEvidence((bundle.rows[0]["hash"],)))
    assert first.exit == 3
    assert "is event 1, 2026-11-24T13:07:01.000000Z: it covers everything up to there" in text_of(first)


@pytest.mark.parametrize("anchor", ["41c9", "zzzz-zzzz-zzzz-zzzz", ""])
def test_what_is_no_code_is_said(bundle: Bundle, anchor: str) -> None:
    with pytest.raises(NotVerified, match="a code has 27 signs") as caught:
        verify_path(bundle.folder, ReaderEvidence((anchor,)))
    assert caught.value.exit == 2


# --- chain -----------------------------------------------------------------------------------------------------------

ALTERED = [
    pytest.param(lambda lines: [lines[0], *lines[2:]], "event 3: event 2 belongs in its place", id="delete"),
    pytest.param(lambda lines: [lines[1], lines[0], *lines[2:]], "event 2: event 1 belongs", id="reorder"),
    pytest.param(lambda lines: [*lines, lines[-1]], "event 16: event 17 belongs", id="repeat"),
    pytest.param(lambda lines: [lines[0], b" " + lines[1], *lines[2:]], "line 2 is not in canonical form", id="blank"),
    pytest.param(lambda lines: [*lines[:-1], lines[-1][:40]], "line 16 is not JSON, and it ends in the", id="torn"),
    pytest.param(lambda lines: [*lines, b"{}\n"], "it has not the fields of an event", id="no-event"),
    pytest.param(
        lambda lines: [lines[0].replace(b"2026-11-24T", b"2026-19-24T"), *lines[1:]], "its time is not", id="no-time"
    ),
]


@pytest.mark.parametrize(("change", "why"), ALTERED)
def test_altered(bundle: Bundle, change: Callable[[list[bytes]], list[bytes]], why: str) -> None:
    bundle.rewrite(change)
    for path in (bundle.folder, bundle.journal):
        assert verify_path(path).exit == 3
        assert why in told(path)
        assert "CONCLUSION   ALTERED" in told(path)


def test_a_flood_of_problems_is_cut_short(bundle: Bundle) -> None:
    bundle.rewrite(lambda lines: [*lines, *[lines[0]] * 300])
    assert "  and " in told(bundle.journal)
    assert len(told(bundle.journal).splitlines()) < 100


# --- attachments -----------------------------------------------------------------------------------------------------


def test_attachments_missing_and_altered(bundle: Bundle) -> None:
    path = bundle.files / bundle.photo
    path.write_bytes(b"another photo")
    assert verify_path(bundle.folder).exit == 3
    assert f"event 2: altered front.jpg {bundle.photo} (its bytes are" in told(bundle.folder)
    path.unlink()
    assert f"event 2: missing front.jpg {bundle.photo}" in told(bundle.folder)


def test_without_files_nothing_is_said_about_them(bundle: Bundle) -> None:
    verdict = verify_path(bundle.journal)
    assert verdict.exit == 0
    assert "INTACT, no anchor given, signatures not checked, attachments not looked at" in text_of(verdict)


def test_a_store_verifies_the_same_way(bundle: Bundle) -> None:
    case = bundle.case
    folders = [case.attachments.folder, case.attachments.sealed_folder]
    verdict = verify_events(case.store.rows(case.case), kept=InFolders(folders))
    assert verdict.exit == 0
    states = [attachment.state for attachment in verdict.attachments]
    assert (states.count("present"), states.count("purged"), len(states)) == (10, 1, 11)
    export = next(folders[1].iterdir())
    export.write_bytes(b"changed")
    assert verify_events(case.store.rows(case.case), kept=InFolders(folders)).exit == 3
    photo = folders[0] / bundle.photo
    photo.unlink()
    for make in (os.mkfifo, lambda path: path.symlink_to(bundle.journal)):
        make(photo)
        assert "not a plain file" in text_of(verify_events(case.store.rows(case.case), kept=InFolders(folders)))
        photo.unlink()


def test_what_could_not_be_read_is_not_called_intact(bundle: Bundle) -> None:
    let_enter(bundle.files)
    for path in (bundle.files, bundle.folder / "papers", bundle.folder / "reports"):
        path.chmod(0o755)
    for path in bundle.folder.rglob("*.*"):
        path.chmod(0o644)
    for path in (bundle.folder / "MANIFEST", *bundle.files.iterdir()):
        path.chmod(0o644)
    (bundle.files / bundle.photo).chmod(0)

    def look() -> None:
        verdict = verify_path(bundle.folder)
        assert verdict.exit == 2
        assert "NOT KNOWN" in text_of(verdict)

    assert as_child(look, uid=NOBODY) == 0


def test_a_bad_name_is_never_made_into_a_path(store: SqliteStore, clock: StepClock, tmp_path: Path) -> None:
    case = store.open_case(2026, clock.now(), "rina", {"attachments": [{"sha256": "../data/store.sqlite"}, "x"]}).case
    verdict = verify_events(store.rows(case), kept=InFolders([tmp_path / "files"]))
    assert verdict.attachments == ()
    assert "event 1 has an attachment that is named by no SHA-256" in verdict.remarks[0]


def test_remarks_and_hostile_text(store: SqliteStore, clock: StepClock) -> None:
    late = clock.now()
    store.open_case(2026, clock.now(), "rina", {})
    store.append("2026-0001", 1, late, "rina", "noted", {"attachments": [{"sha256": "0" * 64, "name": "a\x1b[2J"}]})
    text = text_of(verify_events(store.rows("2026-0001"), kept=InFolders([])))
    assert "event 2 bears an earlier time" in text
    assert "missing a\\x1b[2J" in text


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7\n", b'{"hello":1}\n'])
def test_not_a_journal(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "journal.jsonl").write_bytes(content)
    for path in (tmp_path, tmp_path / "journal.jsonl", tmp_path / "nowhere"):
        with pytest.raises(NotVerified) as caught:
            verify_path(path)
        assert caught.value.exit == 2
        assert command.main(["verify", str(path)]) == 2
