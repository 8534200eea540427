"""Signatures by key, held against the verifier's own list of keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dcdecom.journal import sshsig, statement
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import ReaderEvidence, verify_path

from .bundles import Bundle, Bundled, Key, everything, signers

GOOD = statement.Statement("2026-0001", "review-kasi", "kasi", "approve", ("a", "b: c"), "2026-11-24", "none", "0" * 64)


def verified(bundle: Bundle, *lines: str, anchors: tuple[str, ...] = ()) -> Verification:
    return verify_path(bundle.folder, ReaderEvidence(anchors, signers(*lines)))


def text_of(verdict: Verification) -> str:
    return "\n".join(verdict.lines())


# --- the statement ---------------------------------------------------------------------------------------------------


def test_a_statement_is_readable_and_has_one_text() -> None:
    text = statement.text(GOOD)
    assert text.decode().splitlines()[:7] == [
        "dcdecom gate statement 1", "case: 2026-0001", "step: review-kasi", "as: kasi", "decision: approve",
        "device: a", "device: b: c",
    ]  # fmt: skip
    assert statement.read(text) == GOOD


def test_every_other_text_is_another_statement_or_none() -> None:
    text = statement.text(GOOD)
    tried = 0
    for at in range(len(text)):
        for other in (text[:at] + b"\n" + text[at:], text[:at] + text[at + 1 :], text[:at] + b"~" + text[at + 1 :]):
            tried += 1
            try:
                found = statement.read(other)
            except ValueError:
                continue
            assert found != GOOD
            assert statement.text(found) == other
    assert tried > 600


@pytest.mark.parametrize("text", [b"", b"\xff", b"dcdecom gate statement 1\n", statement.text(GOOD) * 2])
def test_what_is_no_statement_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="no statement of dcdecom"):
        statement.read(text)


@pytest.mark.parametrize("name", ["a\nhead: 1", "\x1b[2J", "a\u202eb", " a", "a\u0085b"])
def test_a_name_that_is_no_single_line_is_never_stated(name: str) -> None:
    with pytest.raises(ValueError, match="no statement can hold"):
        statement.text(replace(GOOD, step=name + name[:1]))


# --- the file of a signature -----------------------------------------------------------------------------------------


def test_a_signature_says_which_key_and_for_what(key: Key) -> None:
    found = sshsig.read(key.sign(b"x", "file"))
    assert found.key == " ".join(key.public.split()[:2])
    assert found.namespace == "file"
    assert found.fingerprint == sshsig.fingerprint(key.public)


def test_a_private_key_is_no_signature(key: Key) -> None:
    with pytest.raises(ValueError, match="no SSH signature"):
        sshsig.read(key.path.read_bytes())


@pytest.mark.parametrize("cut", [0, 30, 100, -5])
def test_a_torn_signature_is_none(key: Key, cut: int) -> None:
    with pytest.raises(ValueError):
        sshsig.read(key.sign(b"x")[:cut])


# --- in a journal ----------------------------------------------------------------------------------------------------


def test_a_good_signature_is_an_anchor(bundle: Bundle, key: Key) -> None:
    verdict = verified(bundle, f"kasi {key.public}")
    assert verdict.exit == 0
    assert [(s.seq, s.covers, s.state) for s in verdict.signatures] == [(15, 14, "good")]
    assert "CONCLUSION   INTACT, anchored up to event 14" in text_of(verdict)


@pytest.mark.parametrize("at", [1, 2, 13, 14])
def test_a_signature_covers_nothing_where_the_chain_breaks_before_its_head(bundle: Bundle, key: Key, at: int) -> None:
    """Whoever writes the journal can change an event and leave the head, its statement and the signature alone."""
    bundle.rewrite(lambda lines: [*lines[: at - 1], lines[at - 1].replace(b"13:07:", b"13:08:"), *lines[at:]])
    verdict = verified(bundle, f"kasi {key.public}")
    [signed] = verdict.signatures
    assert (signed.state, signed.why) == ("bad", "the chain does not hold up to its head")
    assert (verdict.exit, verdict.covered) == (3, 0)
    text = text_of(verdict)
    assert "bad: the chain does not hold up to its head" in text
    assert "covers everything" not in text


@pytest.mark.parametrize("at", [15, 16])
def test_a_signature_still_covers_what_stands_before_the_break(bundle: Bundle, key: Key, at: int) -> None:
    bundle.rewrite(lambda lines: [*lines[: at - 1], lines[at - 1].replace(b"13:07:", b"13:08:"), *lines[at:]])
    verdict = verified(bundle, f"kasi {key.public}")
    assert [s.state for s in verdict.signatures] == ["good"]
    assert (verdict.exit, verdict.covered) == (3, 14)


def test_without_a_signers_file_signatures_prove_nothing(bundle: Bundle) -> None:
    text = text_of(verify_path(bundle.folder))
    assert "signatures   1 not checked: give --signers FILE, your own list of keys" in text
    assert "INTACT, no anchor given, signatures not checked" in text


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return Key.made(tmp_path_factory.mktemp("keys") / "other")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("kasi {other}", "no such key for kasi"),
        ("kadis {kasi}", "no such key for kasi"),
        ('kasi valid-after="20990101" {kasi}', "not yet valid"),
        ('kasi namespaces="file" {kasi}', "not permitted"),
        ("", "no such key for kasi"),
    ],
)
def test_the_verifiers_own_list_decides(bundle: Bundle, key: Key, other: Key, line: str, why: str) -> None:
    verdict = verified(bundle, line.format(kasi=key.public, other=other.public))
    assert verdict.exit == 3
    assert why in text_of(verdict)
    assert "CONCLUSION   ALTERED" in text_of(verdict)


def test_a_key_has_to_be_valid_at_the_next_anchor_that_was_given(tmp_path: Path, key: Key) -> None:
    """An old case; the key ended ten seconds after its first event, and the signature is of the fifteenth."""
    bundle = Bundle(everything(tmp_path, key, begins=datetime(2001, 1, 1, tzinfo=UTC)))
    valid = f'kasi valid-after="20010101000000Z",valid-before="20010101000020Z" {key.public}'
    before, behind = bundle.rows[5]["hash"], bundle.rows[15]["hash"]
    proved = verified(bundle, valid, anchors=(before, f"{behind}@2001-01-01T00:00:18Z"))
    assert proved.exit == 0
    assert "the key was valid at 2001-01-01 00:00 UTC" in text_of(proved)
    for anchors in ((), (before,), (behind,), (f"{before}@2001-01-01T00:00:10Z",)):
        said = text_of(verified(bundle, valid, anchors=anchors))
        assert "time not proved" in said, "what the journal says of its own time proves nothing"
        assert "CONCLUSION   NOT KNOWN" in said
    ended = f'kasi valid-before="20010101000010Z" {key.public}'
    assert verified(bundle, ended, anchors=(f"{behind}@2001-01-01T00:00:18Z",)).exit == 3


def signing(folder: Path, key: Key, **instead: Any) -> Bundle:
    """A case whose only signature lies about something."""
    case = Bundled(folder)
    case.add("report-made", {"step": "laporan"}, laporan_yaml=b"report")
    case.sign(case.open_gate("review-kasi", "kasi"), instead.pop("person", "kasi"), key, **instead)
    return Bundle(case)


OTHER_TEXT = statement.text(GOOD)


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"text": OTHER_TEXT}, "its statement is not what the journal says was signed"),
        ({"step": "elsewhere"}, "no gate was open"),
        ({"gate": 1}, "no gate was open"),
        ({"on": 20261124, "text": OTHER_TEXT}, "the journal does not say what was signed"),
        ({"decision": None, "text": OTHER_TEXT}, "the journal does not say what was signed"),
        ({"person": "-Tfile"}, "is no id of a person"),
        ({"person": "kasi,kadis"}, "is no id of a person"),
        ({"person": ["kasi"]}, "is no id of a person"),
    ],
)
def test_a_journal_that_lies_about_a_signature(tmp_path: Path, key: Key, instead: dict[str, Any], why: str) -> None:
    verdict = verified(signing(tmp_path, key, **instead), f"kasi {key.public}")
    assert (verdict.exit, why in text_of(verdict)) == (3, True), text_of(verdict)


@pytest.mark.parametrize("signed", [None, {}, {"statement": "x", "signature": "../../etc/passwd"}])
def test_a_signature_whose_files_are_not_named(tmp_path: Path, key: Key, signed: object) -> None:
    case = Bundled(tmp_path)
    opened = case.open_gate("review-kasi", "kasi")
    closed = {"step": "review-kasi", "gate": 0, "decision": "approve", "on": "2026-11-24", "person": "kasi"}
    case.add("gate-closed", {**closed, "evidence": "key", "head": opened["hash"], "signed": signed})
    verdict = verified(Bundle(case), f"kasi {key.public}")
    assert (verdict.exit, "does not say which files" in text_of(verdict)) == (3, True)


def test_a_signature_over_an_older_opening_is_not_for_this_one(tmp_path: Path, key: Key) -> None:
    case = Bundled(tmp_path)
    first = case.open_gate("review-kasi", "kasi")
    text = statement.text(replace(GOOD, devices=("srv-disdik-01",), head=first["hash"]))
    case.add("report-made", {"step": "laporan"}, laporan_yaml=b"report")
    case.sign(case.open_gate("review-kasi", "kasi"), "kasi", key, text=text)
    assert "not what the journal says was signed" in text_of(verified(Bundle(case), f"kasi {key.public}"))


def test_a_choice_is_signed_by_the_devices_that_were_chosen(tmp_path: Path, key: Key) -> None:
    case = Bundled(tmp_path)
    case.sign(case.open_gate("pemeriksaan", "kasi", "choice"), "kasi", key, only=["srv-two"])
    bundle = Bundle(case)
    assert verified(bundle, f"kasi {key.public}").exit == 0
    assert any(b"device: srv-two\n" in path.read_bytes() for path in bundle.files.iterdir())


def test_without_ssh_keygen_nothing_is_known(bundle: Bundle, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    verdict = verified(bundle, f"kasi {key.public}")
    assert verdict.exit == 2
    assert "ssh-keygen: No such file" in text_of(verdict)


def test_a_journal_alone_has_no_signature_to_look_at(bundle: Bundle, key: Key) -> None:
    verdict = verify_path(bundle.journal, ReaderEvidence((), signers(f"kasi {key.public}")))
    assert verdict.exit == 2
    assert "its files are not here" in text_of(verdict)
