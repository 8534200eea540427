"""Who may sign for which party: the verifier reads it off the people file whose digest the case holds."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.journal import statement, zipapp
from dcdecom.journal.statement import Statement
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import ReaderEvidence, verify_path

from .bundles import Bundled, Key, signers
from .passkeys import ECDSA, ED25519, PRESENT, VERIFIED, SecurityKey

ROOT = Path(__file__).parents[3]
HOST = "dcdecom.batam.go.id"


ACCEPTED = {
    "key": "case/binding-changed", "until": "2026-11-25T00:00:00+00:00", "note": "x", "by": "kasi", "person": "kasi",
}  # fmt: skip


class Signed(Bundled):
    """A case that is bound to a people file, with a gate that somebody closes by key."""

    def __init__(
        self, folder: Path, people: dict[str, Any], estate: str = "real",
        policy: dict[str, Any] | bytes | None = None,
        **bound: str,
    ) -> None:
        super().__init__(folder)
        self.estate = estate
        text = yaml.safe_dump(people, sort_keys=False).encode()
        policy_text = policy if isinstance(policy, bytes) else json.dumps(policy).encode()
        binding = {"people": hashlib.sha256(text).hexdigest(), "policy": "1" * 64, **bound}
        files = {"people_yaml": text}
        if policy is not None:
            binding["policy_in_force"] = hashlib.sha256(policy_text).hexdigest()
            files["policy__in__force_json"] = policy_text
        named = [self._kept(name, content) for name, content in files.items()]
        opened = {"estate": estate, "tool": "0.1", "binding": binding, "attachments": named}
        self.case = self.store.open_case(2026, self.clock.now(), "rina", opened).case
        self.add("report-made", {"step": "laporan"}, laporan_yaml=b"report")

    def by_key(self, person: str, party: str, key: Any, authority: bool = True, **instead: Any) -> None:
        """Close a gate of a party by somebody's key, as this version does; without `authority` as earlier ones did."""
        opened = self.open_gate(f"review-{party}", party)
        self.sign(opened, person, key, authority=authority, paper="approval", **instead)


def people(**parties: tuple[str, str]) -> dict[str, Any]:
    """Person -> (party, public key)."""
    return {
        "people": [
            {"id": id, "name": id.title(), "mandates": [{"party": party, "valid_from": "2026-01-05"}],
             **({"keys": [{"key": key, "valid_from": "2026-01-05"}]} if key else {})}
            for id, (party, key) in parties.items()
        ]
    }  # fmt: skip


def verified(case: Bundled, *lines: str, anchors: tuple[str, ...] = ()) -> Verification:
    return verify_path(case.pack(), ReaderEvidence(anchors, signers(*lines) if lines else None))


def text_of(verdict: Verification) -> str:
    return "\n".join(verdict.lines())


# --- roles -----------------------------------------------------------------------------------------------------------


def test_a_key_signs_for_its_own_party(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    case.by_key("kasi", "kasi", key)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, [s.state for s in verdict.signatures]) == (0, ["good"])
    assert "review-kasi by kasi as kasi: covers everything up to event 3" in text_of(verdict)


@pytest.mark.parametrize("with_signers", [True, False])
def test_a_key_that_signs_for_another_party_is_a_finding(tmp_path: Path, key: Key, with_signers: bool) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public), kadis=("kadis", "")))
    case.by_key("kasi", "kadis", key)
    verdict = verified(case, *([f"kasi {key.public}"] if with_signers else []))
    assert verdict.exit == 3
    assert "kasi may not sign for kadis on 2026-11-24: by people file" in text_of(verdict)
    assert "of the case, for kasi only" in text_of(verdict)
    assert verdict.covered == 0


def test_the_file_alone_says_so_too(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public), kadis=("kadis", "")))
    case.by_key("kasi", "kadis", key)
    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {key.public}"))
    made = [zipapp.write(tmp_path / name) for name in ("one.pyz", "two.pyz")]
    assert made[0] == made[1]
    command = [sys.executable, "-I", str(tmp_path / "one.pyz"), "verify", str(case.pack()), "--signers", str(own)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "kasi may not sign for kadis" in done.stdout) == (3, True), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("mandate", "why"),
    [
        ({"party": "kasi", "valid_from": "2026-11-25"}, "for nobody only"),
        ({"party": "kasi", "valid_from": "2026-01-01", "valid_until": "2026-11-23"}, "for nobody only"),
        ({"party": "kasi", "valid_from": "2026-11-24", "valid_until": "2026-11-24"}, ""),
    ],
)
def test_a_mandate_holds_on_its_days(tmp_path: Path, key: Key, mandate: dict[str, Any], why: str) -> None:
    file = people(kasi=("kasi", key.public))
    file["people"][0]["mandates"] = [mandate]
    case = Signed(tmp_path, file)
    case.by_key("kasi", "kasi", key)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, why in text_of(verdict)) == (3 if why else 0, True)


def test_a_key_that_the_people_file_does_not_have_is_nobodys(tmp_path: Path, key: Key) -> None:
    """Your own list has it, and the case was never told of it."""
    case = Signed(tmp_path, people(kasi=("kasi", "")))
    case.by_key("kasi", "kasi", key)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, "its key is none of kasi's in people file" in text_of(verdict)) == (3, True)


def test_somebody_whom_the_people_file_does_not_know(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kadis=("kadis", key.public)))
    case.by_key("kasi", "kasi", key)
    assert "kasi is nobody in people file" in text_of(verified(case, f"kasi {key.public}"))


def test_a_people_file_that_cannot_be_read_is_no_proof_of_a_role(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    text = b"people: &everybody\n  - {id: kasi, name: K, mandates: []}\n"
    bound = {"people": hashlib.sha256(text).hexdigest(), "policy": "1" * 64}
    case.add("finding-accepted", {**ACCEPTED, "binding": bound}, people_yaml=text)
    case.by_key("kasi", "kasi", key)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, verdict.covered) == (2, 0)
    assert "who may sign for kasi is not known" in text_of(verdict)


def test_a_person_who_lets_himself_in_later_is_judged_by_the_file_before(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", ""), kadis=("kadis", "")))
    case.by_key("kadis", "kadis", key)
    text = yaml.safe_dump(people(kadis=("kadis", key.public))).encode()
    bound = {"people": hashlib.sha256(text).hexdigest()}
    case.add("finding-accepted", {**ACCEPTED, "binding": bound}, people_yaml=text)
    assert verified(case, f"kadis {key.public}").exit == 3


def test_a_decision_on_paper_is_named_with_its_role(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public), kadis=("kadis", "")))
    closed = {
        "gate": 0, "paper": "approval", "decision": "approve", "on": "2026-11-24", "person": "kasi",
        "code_grade": "code", "evidence": "paper",
    }  # fmt: skip
    case.open_gate("review-kasi", "kasi")
    case.add("gate-closed", {**closed, "step": "review-kasi", "by": "kasi"}, scan_pdf=b"scan")
    verdict = verified(case, f"kasi {key.public}")
    assert verdict.exit == 0
    assert "event 4: review-kasi by kasi as kasi: code, though your list has a key of theirs" in text_of(verdict)
    case.open_gate("review-kadis", "kadis")
    case.add("gate-closed", {**closed, "step": "review-kadis", "by": "kadis"}, scan_pdf=b"other")
    verdict = verified(case)
    assert (verdict.exit, "bad: event 6: review-kadis by kasi as kadis: kasi may not" in text_of(verdict)) == (3, True)


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"by": "kasi"}, "the journal says by kasi, and the gate was opened with kadis"),
        ({"paper": "told"}, "the journal says paper told"),
        ({"head": "0" * 64}, "the journal says head 0000"),
        ({"stays": {"srv-disdik-01": "no"}}, "and the gate was no choice"),
    ],
)
@pytest.mark.parametrize("evidence", ["key", "paper"])
def test_what_closes_a_gate_says_what_opened_it(
    tmp_path: Path, key: Key, lie: dict[str, Any], why: str, evidence: str
) -> None:
    """The Kasi signs as kadis, and the journal calls it a signature of the Kasi's."""
    case = Signed(tmp_path, people(kasi=("kasi", key.public), kadis=("kadis", key.public)))
    opened = case.open_gate("review-kadis", "kadis")
    person = "kasi" if "by" in lie else "kadis"
    drops = () if evidence == "key" else ("signed", "authority", "attachments")
    case.sign(opened, person, key, authority=True, drops=drops, **{"paper": "approval", "evidence": evidence, **lie})
    verdict = verified(case, f"{person} {key.public}")
    assert (verdict.exit, why in text_of(verdict)) == (3, True), text_of(verdict)


@pytest.mark.parametrize(
    ("only", "stays", "exit"),
    [(["a"], {"b": "x"}, 0), (["a"], {}, 3), (["a", "b"], {"a": "x", "b": "x"}, 3), (["a", "b"], {}, 0)],
)
def test_what_was_not_chosen_stays(
    tmp_path: Path, key: Key, only: list[str], stays: dict[str, str], exit: int
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    asked = {"step": "look", "gate": 0, "by": "kasi", "paper": "choice", "devices": ["a", "b"]}
    opened = case.add("gate-opened", asked)
    case.sign(opened, "kasi", key, authority=True, only=only, stays=stays, paper="choice")
    verdict = verified(case, f"kasi {key.public}")
    assert verdict.exit == exit, text_of(verdict)


def test_a_decision_on_paper_that_the_journal_calls_a_form_or_nobodys_is_named(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", "")))
    closed = {
        "step": "review-kasi", "gate": 0, "by": "kasi", "paper": "approval", "decision": "approve", "on": "2026-11-24",
        "person": "kasi", "code_grade": "code", "evidence": "paper",
    }  # fmt: skip
    for lie in ({"paper": "form"}, {"person": ""}):
        case.open_gate("review-kasi", "kasi")
        case.add("gate-closed", {**closed, **lie}, scan_pdf=b"x")
    verdict = verified(case)
    assert verdict.exit == 3
    first, second = verdict.papers.bad
    assert ("opened with approval" in first, "is nobody in people" in second) == (True, True)
    assert len(verdict.papers.lines) == 2


def test_who_accepts_a_changed_people_file_has_to_be_of_the_party_by_the_file_before(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(rina=("tim-dc", ""), kasi=("kasi", "")))
    text = yaml.safe_dump(people(rina=("kasi", key.public))).encode()
    bound = {"people": hashlib.sha256(text).hexdigest()}
    case.add("finding-accepted", {**ACCEPTED, "binding": bound}, people_yaml=text)
    assert verified(case).exit == 0
    case.add("finding-accepted", {**ACCEPTED, "person": "rina", "by": "kadis", "binding": bound}, people_yaml=text)
    verdict = verified(case)
    assert (verdict.exit, "case/binding-changed by rina as kadis: rina may not sign" in text_of(verdict)) == (3, True)


# --- signatures that became papers, files behind the anchor, evidence sealed later -----------------------------------


@pytest.mark.parametrize("drops", [("signed",), ("authority",), ("signed", "authority")])
def test_a_signature_by_key_that_the_journal_calls_a_paper_is_named(
    tmp_path: Path, key: Key, drops: tuple[str, ...]
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    case.by_key("kasi", "kasi", key, evidence="paper", code_grade="code", drops=drops)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, "the journal calls it" in text_of(verdict)) == (3, True)
    alone = verified(case)
    assert (alone.exit, "the journal calls it" in text_of(alone)) == (0 if "authority" in drops else 2, True)


def test_a_report_that_was_replaced_behind_the_last_anchor_is_named(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    first = hashlib.sha256(b"report").hexdigest()
    case.by_key("kasi", "kasi", key)
    case.add("attached", {"step": "laporan"}, note_txt=b"later")
    case.add("report-made", {"step": "laporan"}, laporan_yaml=b"another report")
    verdict = verified(case, f"kasi {key.public}")
    lines = text_of(verdict).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("behind"))
    assert "event 6: reports/laporan.yaml takes the place of event 2's, which the anchor covers" in lines[at + 1]
    assert first in lines[at + 1]
    assert any("event 5: note.txt" in line for line in lines[at:])
    assert verdict.exit == 0
    assert "behind" not in text_of(verified(case)), "there is no anchor, and the conclusion says so"


def test_evidence_that_was_sealed_after_it_was_open_is_named_and_missed(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    case.add("inspected", {"device": "a"}, front_jpg=b"photo")
    case.by_key("kasi", "kasi", key)
    case.add("attached", {"step": "x"}, sealed_front_jpg=b"photo")
    verdict = verified(case, f"kasi {key.public}")
    assert "event 6 seals front.jpg, which event 3 had open" in text_of(verdict)
    assert (verdict.exit, "it is withheld here" in text_of(verdict)) == (2, True)


# --- who was there when a key signed ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "policy", "authority", "exit", "said"),
    [
        (PRESENT | VERIFIED, {"touch_only_keys": False}, True, 0, "presence and verification"),
        (PRESENT, {"touch_only_keys": False}, True, 3, "nobody was verified by PIN or finger"),
        (PRESENT, {"touch_only_keys": True}, True, 0, "touched, nobody verified"),
        (PRESENT, {"soak": 900}, True, 0, "touched, nobody verified"),
        (0, {"touch_only_keys": True}, True, 3, "nobody was present"),
        (VERIFIED, {"touch_only_keys": True}, True, 3, "nobody was present"),
        (PRESENT, {"touch_only_keys": False}, False, 0, "recorded before this was looked at: its key was touched"),
        (0, None, False, 0, "recorded before this was looked at: nobody was present"),
        (PRESENT, None, True, 0, "touched, nobody verified"),
    ],
)
def test_a_key_in_an_authenticator_is_looked_at(
    tmp_path: Path, flags: int, policy: dict[str, Any] | None, authority: bool, exit: int, said: str
) -> None:
    token = SecurityKey(ED25519)
    case = Signed(tmp_path, people(kasi=("kasi", token.public)), policy=policy)
    case.by_key("kasi", "kasi", Token(token, flags), authority)
    verdict = verified(case, f"kasi {token.public}")
    assert (verdict.exit, said in text_of(verdict)) == (exit, True), text_of(verdict)


def test_a_signature_recorded_behind_a_new_one_is_a_new_one(tmp_path: Path, key: Key) -> None:
    """Nobody makes a signature old by leaving out what this version writes."""
    token = SecurityKey(ED25519)
    both = people(kasi=("kasi", token.public), kadis=("kadis", key.public))
    case = Signed(tmp_path, both, policy={"touch_only_keys": False})
    case.by_key("kadis", "kadis", key)
    case.by_key("kasi", "kasi", Token(token, PRESENT), authority=False)
    verdict = verified(case, f"kasi {token.public}", f"kadis {key.public}")
    assert [s.state for s in verdict.signatures] == ["good", "bad"]


@pytest.mark.parametrize(
    ("estate", "origin", "host", "more", "exit"),
    [
        ("real", f"https://{HOST}", HOST, {}, 0),
        ("real", "https://evil.example", HOST, {}, 3),
        ("real", f"https://{HOST}", HOST, {"crossOrigin": True}, 3),
        ("real", f"https://{HOST}", HOST, {"topOrigin": "https://evil.example"}, 3),
        ("real", "http://localhost:8080", "localhost", {}, 3),
        ("lab", "http://localhost:8080", "localhost", {}, 0),
    ],
)
def test_a_passkey_is_looked_at(
    tmp_path: Path, estate: str, origin: str, host: str, more: dict[str, Any], exit: int
) -> None:
    passkey = SecurityKey(ECDSA, host)
    case = Signed(tmp_path, people(kasi=("kasi", passkey.public)), estate)
    case.by_key("kasi", "kasi", Passkey(passkey, origin, more))
    assert verified(case, f"kasi {passkey.public}").exit == exit


class Token:
    def __init__(self, key: SecurityKey, flags: int) -> None:
        self.key, self.flags = key, flags

    def sign(self, text: bytes) -> bytes:
        return self.key.sign(text, flags=self.flags)


class Passkey:
    def __init__(self, key: SecurityKey, origin: str, more: dict[str, Any]) -> None:
        self.key, self.origin, self.more = key, origin, more

    def sign(self, text: bytes) -> bytes:
        return self.key.sign_in_browser(text, self.origin, **self.more)


# --- orders that are no gate's ---------------------------------------------------------------------------------------


def ordered(case: Signed, signer: Key, **instead: Any) -> None:
    """An acceptance by key; `instead` is what the journal says otherwise than its statement."""
    said = Statement(
        case.case, "look", "kasi", "accept", (), "2026-11-24", "none", case.rows[-1]["hash"], "accept", 2,
        finding="srv/not-seen", until="2026-11-25T17:00:00+07:00", note="known",
    )  # fmt: skip
    body = {"key": said.finding, "until": said.until, "note": said.note}
    order(case, signer, said, "finding-accepted", body, **instead)


def order(
    case: Signed, signer: Key, said: Statement, type: str, body: dict[str, Any], whose: str = "kasi", **instead: Any
) -> None:
    text = statement.text(said)
    kept = [case._kept("x_statement", text), case._kept("x_statement_sig", signer.sign(text))]
    signed = {"statement": kept[0]["sha256"], "signature": kept[1]["sha256"], "key": "x"}
    authority = {"kind": "key", "person": whose, "executor": "rina", "statement": signed["statement"]}
    whole = {"by": "kasi", "person": "kasi", "signed": signed, "authority": authority, **body, **instead}
    case.add(type, {**whole, "attachments": [*whole.pop("attachments", []), *kept]})


def test_an_acceptance_by_key_is_an_anchor(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    ordered(case, key)
    verdict = verified(case, f"kasi {key.public}")
    assert [(s.state, s.covers, s.step) for s in verdict.signatures] == [("good", 2, "finding-accepted")]
    assert (verdict.exit, verdict.covered) == (0, 2)


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"key": "srv/foreign-mac"}, "accepts something else"),
        ({"note": "other"}, "accepts something else"),
        ({"until": "2026-11-26T17:00:00+07:00"}, "and the journal until"),
        ({"by": "kadis"}, "its statement says party kasi"),
        ({"person": "kadis"}, "its event names kasi as who ordered it"),
        ({"signed": {}}, "does not say which files"),
    ],
)
def test_a_journal_that_lies_about_an_order(tmp_path: Path, key: Key, instead: dict[str, Any], why: str) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    ordered(case, key, **instead)
    verdict = verified(case, f"kasi {key.public}")
    assert (verdict.exit, why in text_of(verdict)) == (3, True), text_of(verdict)


def test_one_kind_of_order_is_not_another(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    said = Statement(
        case.case, "none", "kasi", "cancel", (), "2026-11-24", "none", case.rows[-1]["hash"], "cancel", 2, note="x"
    )
    order(case, key, said, "finding-accepted", {"key": "a", "until": "2026-11-25T17:00:00+07:00", "note": "x"})
    order(case, key, replace(said, head="0" * 64), "cancelled", {"note": "x"})
    verdict = verified(case, f"kasi {key.public}")
    assert [s.why for s in verdict.signatures] == [
        "its statement is of kind cancel, version 2, and the event is finding-accepted",
        "its head 0000000000000000 is no earlier event's of this journal",
    ]


def test_an_order_of_a_kind_that_a_later_version_knows_is_shown_and_not_judged(tmp_path: Path, key: Key) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    ordered(case, key)
    said = Statement(
        case.case, "none", "kasi", "swear", (), "2026-11-24", "none", case.rows[-1]["hash"], "oath", 2
    )
    order(case, key, said, "oath-taken", {})
    verdict = verified(case, f"kasi {key.public}")
    assert [s.state for s in verdict.signatures] == ["good", "not known"]
    assert (verdict.exit, "oath-taken are not known here" in text_of(verdict)) == (2, True)


@pytest.mark.parametrize("lie", ["", "other file", "not replaced", "no before"])
def test_who_changed_the_people_file_and_by_which_statement(tmp_path: Path, key: Key, lie: str) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", key.public)))
    before = case.rows[0]["payload"]["binding"]["people"]
    text = yaml.safe_dump(people(kasi=("kasi", key.public), kadis=("kadis", ""))).encode()
    now = hashlib.sha256(text).hexdigest()
    said = Statement(
        statement.EVERY_CASE, "none", "kasi", "accept", (), "2026-11-24", "none", "none", "people", 2,
        (f"people {now}",), ("0" * 64,) if lie == "not replaced" else (before,),
    )  # fmt: skip
    bound = {**case.rows[0]["payload"]["binding"], "people": before if lie == "other file" else now}
    body = {"before": "0" * 64 if lie == "no before" else before, "binding": bound, "on": "2026-11-24"}
    case.add("attached", {"step": "x"}, people_yaml=text)
    order(case, key, said, "people-accepted", body)
    verdict = verified(case, f"kasi {key.public}")
    assert verdict.exit == (3 if lie else 0), text_of(verdict)
    assert "people-accepted by kasi as kasi" in text_of(verdict)
