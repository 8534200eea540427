"""Journals that somebody wrote anew, chain and keys intact, so that they say something else than was signed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from dcdecom.journal import authenticator, people_file, statement
from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.authenticator import PRESENT, VERIFIED, WEBAUTHN, Authenticated
from dcdecom.journal.chain import START, Row, event_hash
from dcdecom.journal.statement import Statement
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import ReaderEvidence, verify_events, verify_path

from .bundles import Bundled, Key, signers
from .passkeys import ED25519, SecurityKey
from .test_people_file import same
from .test_roles import ACCEPTED, Signed, Token, order, people, text_of, verified

Keys: TypeAlias = dict[str, Key]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("rewritten")
    return {name: Key.made(folder / name) for name in ("kasi", "rina")}

# --- the people file -------------------------------------------------------------------------------------------------

KASI, KADIS = (f"mandates: [{{party: {party}, valid_from: 2026-01-05}}]" for party in ("kasi", "kadis"))


@pytest.mark.parametrize(
    "line",
    [
        f"  - {{id: kasi, name: 'A'' # x', {KASI},\n     rank: \"', {KADIS}, post: x\"}}\n",
        f"  - {{id: kasi, name: A 'b, rank: c, {KASI}, # x', {KADIS},\n     post: 'y'}}\n",
        f"  - {{id: kasi, name: 'A'''''' # b', {KASI}}}\n",
        f"  - {{id: kasi, name: A \"b, {KASI}}} # \", c: d}}\n",
    ],
)
def test_a_quote_has_one_reading(line: str) -> None:
    """Nobody writes a people file that one reader takes otherwise than the other."""
    text = f"people:\n{line}"
    try:
        people_file.read(text.encode())
    except people_file.NotRead:
        return
    same(text)

# --- what the case is bound to ---------------------------------------------------------------------------------------


class Bound(Signed):
    """A case whose playbook lets Kasi and Kabid accept other files; `rina` of the team would be head."""

    def __init__(self, folder: Path, keys: Keys, policy: dict[str, Any] | None = None) -> None:
        self.keys = keys
        self.before = people(
            kasi=("kasi", keys["kasi"].public), kadis=("kadis", ""), rina=("tim-dc", keys["rina"].public)
        )
        super().__init__(folder, self.before, policy=policy, binding_by="kasi,kabid")
        self.now = yaml.safe_dump(people(kasi=("kasi", ""), rina=("kadis", keys["rina"].public))).encode()
        self.add("attached", {"step": "x"}, people_yaml=self.now)
        self.bound: dict[str, Any] = self.rows[0]["payload"]["binding"]
        self.after = {**self.bound, "people": sha256(self.now)}

    def seen(self) -> Verification:
        """Once more by the one who let herself in."""
        self.by_key("rina", "kadis", self.keys["rina"])
        return verified(self, f"rina {self.keys['rina'].public}", f"kasi {self.keys['kasi'].public}")

    def accept_people(
        self, person: str, party: str, after: dict[str, Any] | None = None, on: str = "2026-11-24"
    ) -> None:
        said = Statement(
            statement.EVERY_CASE, "none", party, "accept", (), on, "none", "none", "people", 2,
            (f"people {sha256(self.now)}",), (str(self.bound["people"]),),
        )  # fmt: skip
        body = {"before": self.bound["people"], "on": on, "binding": after or self.after}
        ordered(self, self.keys[person], said, "people-accepted", body, person)

    def accept_binding(
        self, person: str, party: str, after: dict[str, Any], in_force: bool = False,
        signed: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`in_force`: the statement names every key of the policy too; `signed`: it is over another binding."""
        of = signed or after
        files = tuple(f"{name} {of.get(name)}" for name in ("playbook", "people", "policy"))
        files += (f"in-force {of['policy_in_force']}",) if in_force else ()
        said = Statement(
            self.case, "x", party, "accept", (), "2026-11-24", "none", self.rows[-1]["hash"], "accept", 2, files,
            finding="case/binding-changed", until="2026-11-26T00:00:00+00:00", note="n",
        )  # fmt: skip
        body = {"key": said.finding, "until": said.until, "note": said.note, "binding": after}
        ordered(self, self.keys[person], said, "finding-accepted", body, person)


def ordered(case: Signed, key: Key, said: Statement, type: str, body: dict[str, Any], person: str) -> None:
    order(case, key, said, type, {**body, "by": said.party, "person": person}, person)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_binds_a_case_to_other_files_is_taken_where_it_was_signed(tmp_path: Path, keys: Keys) -> None:
    case = Bound(tmp_path, keys)
    case.accept_people("kasi", "kasi")
    assert case.seen().exit == 0


UNSIGNED: dict[str, Any] = {"by": "kasi", "person": "kasi", "on": "2026-11-24", "until": "2026-11-26T00:00:00+00:00"}
LOGIN = {"authority": {"kind": "login", "person": "kasi", "executor": "kasi"}}


@pytest.mark.parametrize(
    ("type", "body", "empty", "why"),
    [
        ("case-opened", {"estate": "real"}, False, "it opens the case again"),
        ("case-opened", {"estate": "real"}, True, "it opens the case again"),
        ("people-accepted", UNSIGNED, False, "nobody signed it by key"),
        ("people-accepted", {**UNSIGNED, **LOGIN}, False, "nobody signed it by key"),
        ("finding-accepted", {**UNSIGNED, "key": "a/b", "note": "x"}, False, "and accepts a/b"),
        ("finding-accepted", {**UNSIGNED, "key": "case/binding-changed", "note": "x"}, True, "to no people file"),
        ("finding-accepted", {**UNSIGNED, "by": "kadis", "person": "kadis", "key": "case/binding-changed"}, False,
         "it is for kasi,kabid"),
    ],
)  # fmt: skip
def test_what_binds_a_case_to_other_files_and_may_not(
    tmp_path: Path, keys: Keys, type: str, body: dict[str, Any], empty: bool, why: str
) -> None:
    case = Bound(tmp_path, keys)
    case.add(type, {**body, "binding": {} if empty else case.after})
    verdict = case.seen()
    assert (verdict.exit, why in text_of(verdict)) == (3, True), text_of(verdict)
    assert "rina may not sign for kadis" in text_of(verdict), "she is judged by the file before"


@pytest.mark.parametrize("how", ["people", "binding"])
def test_a_party_that_may_not_accept_other_files_does_not(tmp_path: Path, keys: Keys, how: str) -> None:
    case = Bound(tmp_path, keys)
    if how == "people":
        case.accept_people("rina", "tim-dc")
    else:
        case.accept_binding("rina", "tim-dc", {**case.after, "playbook": "2" * 64})
    verdict = case.seen()
    assert (verdict.exit, "tim-dc may not accept it" in text_of(verdict)) == (3, True), text_of(verdict)


@pytest.mark.parametrize(("kind", "type"), [("cancel", "cancelled"), ("accept", "finding-accepted")])
@pytest.mark.parametrize(("party", "exit"), [("kasi", 0), ("tim-dc", 3)])
def test_a_party_that_orders_what_is_not_its_own_does_not(
    tmp_path: Path, keys: Keys, kind: str, type: str, party: str, exit: int
) -> None:
    case = Bound(tmp_path, keys, policy={"exception_by": "kasi", "binding_by": ["kabid"], "same_name_by": []})
    case.bound["binding_by"] = ""
    said = Statement(
        case.case, "look", party, kind, (), "2026-11-24", "none", case.rows[-1]["hash"], kind, 2, note="n",
        **({"finding": "a/b", "until": "2026-11-26T00:00:00+00:00"} if kind == "accept" else {}),
    )  # fmt: skip
    body = {"note": "n", **({"key": "a/b", "until": said.until} if kind == "accept" else {})}
    person = "kasi" if party == "kasi" else "rina"
    ordered(case, keys[person], said, type, body, person)
    verdict = verified(case, f"{person} {keys[person].public}")
    assert (verdict.exit, "may not order it" in text_of(verdict)) == (exit, bool(exit)), text_of(verdict)


@pytest.mark.parametrize("how", ["people", "binding"])
def test_what_was_signed_for_one_file_changes_no_other(tmp_path: Path, keys: Keys, how: str) -> None:
    case = Bound(tmp_path, keys, policy={"touch_only_keys": False})
    other = b'{"touch_only_keys": true}'
    case.add("attached", {"step": "x"}, other_json=other)
    after = {**case.after, "policy_in_force": sha256(other)}
    if how == "people":
        case.accept_people("kasi", "kasi", after)
    else:
        case.accept_binding("kasi", "kasi", after)
    verdict = case.seen()
    assert (verdict.exit, "too, which nobody accepted" in text_of(verdict)) == (3, True), text_of(verdict)


@pytest.mark.parametrize("how", ["signed by another", "on a day before"])
def test_a_people_file_whose_signature_is_bad_binds_nothing(tmp_path: Path, keys: Keys, how: str) -> None:
    """Whoever let herself in by it is judged by the file before."""
    case = Bound(tmp_path, keys)
    if how == "signed by another":
        case.keys = {**keys, "kasi": keys["rina"]}
        case.accept_people("kasi", "kasi")
        case.keys = keys
    else:
        case.accept_people("kasi", "kasi", on="2026-02-01")
    verdict = case.seen()
    assert (verdict.exit, "its signature is bad" in text_of(verdict)) == (3, True), text_of(verdict)
    assert "rina may not sign for kadis" in text_of(verdict), text_of(verdict)


@pytest.mark.parametrize("with_files", [True, False])
@pytest.mark.parametrize(("by", "exit"), [("kabid", 0), ("kabid,tim-dc", 3), ("", 3), ("kasi,kabid", 3)])
def test_who_accepts_the_next_binding_is_who_the_policy_names(
    tmp_path: Path, keys: Keys, by: str, exit: int, with_files: bool
) -> None:
    """The digests of the files were signed; what the event says beside them is held against the policy."""
    rules = json.dumps({"touch_only_keys": True, "binding_by": ["kabid"]}).encode()
    case = Bound(tmp_path, keys, policy={"touch_only_keys": True, "binding_by": ["kasi", "kabid"]})
    case.add("attached", {"step": "x"}, rules_json=rules)
    after = {**case.bound, "playbook": "2" * 64, "binding_by": by, "policy_in_force": sha256(rules)}
    case.accept_binding("kasi", "kasi", after, with_files)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "it says binding_by" in text_of(verdict)) == (exit, bool(exit)), text_of(verdict)


def test_every_key_of_the_policy_is_signed_where_another_policy_is_accepted(tmp_path: Path, keys: Keys) -> None:
    """The playbook is another one, so that its policy may be; it is the one that was signed for."""
    rules, other = (json.dumps({"touch_only_keys": b, "binding_by": ["kasi"]}).encode() for b in (False, True))
    case = Bound(tmp_path, keys, policy={"touch_only_keys": False, "binding_by": ["kasi"]})
    case.add("attached", {"step": "x"}, rules_json=rules, other_json=other)
    signed = {**case.bound, "playbook": "2" * 64, "binding_by": "kasi", "policy_in_force": sha256(rules)}
    case.accept_binding("kasi", "kasi", {**signed, "policy_in_force": sha256(other)}, True, signed)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "accepts other files than the journal says" in text_of(verdict)) == (3, True)


# --- events made older or newer than they are ------------------------------------------------------------------------


def anew(case: Signed, key: str, seq: int, **instead: Any) -> Verification:
    """The journal with one event changed, and its chain made again from there on."""
    rows, before = list[Row](), START
    for event in case.rows:
        changed = {**event, **(instead if event["seq"] == seq else {}), "prev": before}
        rows.append({**changed, "hash": event_hash(changed)})
        before = rows[-1]["hash"]
    return verify_events(rows, ReaderEvidence((), signers(f"kasi {key}")), InFolders([case.pack() / "files"]))


@pytest.mark.parametrize("schema", [1, -5, 0, 99])
def test_an_event_of_a_schema_that_nobody_writes(tmp_path: Path, keys: Keys, schema: int) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    case.by_key("kasi", "kasi", keys["kasi"])
    assert anew(case, keys["kasi"].public, 4).exit == 0
    verdict = anew(case, keys["kasi"].public, 4, schema=schema)
    assert (verdict.exit, f"of schema {schema}" in text_of(verdict)) == (2 if schema == 99 else 3, True)
    assert anew(case, keys["kasi"].public, 2, schema=2).exit == 3, "it names no authority"


def test_an_authority_that_is_a_login_signs_nothing(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    case.by_key("kasi", "kasi", keys["kasi"])
    body = case.rows[-1]["payload"]
    lie = {**body, "authority": {**body["authority"], "kind": "login"}}
    verdict = anew(case, keys["kasi"].public, 4, payload=lie)
    assert (verdict.exit, "names is login, and it was signed by key" in text_of(verdict)) == (3, True)


@pytest.mark.parametrize("code_bits", [0, 130])
def test_no_signature_is_made_old_by_what_is_left_out(tmp_path: Path, keys: Keys, code_bits: int) -> None:
    """A statement of version 2 comes with an authority, and behind a gate whose code has 130 bits each does."""
    token = SecurityKey(ED25519)
    case = Signed(tmp_path, people(kasi=("kasi", token.public)), policy={"touch_only_keys": False})
    more = {"code_bits": code_bits} if code_bits else {}
    asked = {"step": "review", "gate": 0, "by": "kasi", "paper": "approval", "devices": ["a"], **more}
    opened = case.add("gate-opened", asked)
    drops = () if code_bits else ("authority",)
    case.sign(opened, "kasi", Token(token, 0), authority=not code_bits, drops=drops)  # type: ignore[arg-type]  # a key
    verdict = verified(case, f"kasi {token.public}")
    assert (verdict.exit, "names no authority" in text_of(verdict)) == (3, True), text_of(verdict)


# --- files that somebody at the keyboard decided about ---------------------------------------------------------------

DECIDER = {"by": "kasi", "person": "kasi", "person_name": "Kasi"}
AT_KEYBOARD = {"kind": "login", "person": "kasi", "executor": "kasi"}


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({}, ""),
        ({"person_name": "Kadis"}, "the journal calls kasi 'Kadis', and the people file 'Kasi'"),
        ({"person": "rina", "authority": {**AT_KEYBOARD, "person": "rina", "executor": "rina"}, "actor": "rina"},
         "rina may not sign for kasi"),
        ({"by": "kadis"}, "kasi may not sign for kadis"),
        ({"by": "tim-dc", "person": "rina", "person_name": "Rina", "actor": "rina",
          "authority": {**AT_KEYBOARD, "person": "rina", "executor": "rina"}}, "tim-dc may not order it"),
        ({"authority": {**AT_KEYBOARD, "person": "rina"}}, "it was ordered by who was logged in, and names kasi, rina"),
        ({"authority": {**AT_KEYBOARD, "person": "rina", "executor": "rina"}, "actor": "rina"},
         "ordered by rina, and names kasi"),
        ({"authority": {"kind": "key", "person": "kasi", "executor": "kasi"}}, "is key, and"),
        ({"authority": None}, "it names no authority"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("type", ["set-aside", "attachment-purged"])
def test_who_decided_about_a_file_is_held_against_the_people_file(
    tmp_path: Path, keys: Keys, type: str, instead: dict[str, Any], why: str
) -> None:
    case = Bound(tmp_path, keys, policy={"exception_by": "kasi", "binding_by": ["kasi"]})
    about = {"sha256": sha256(case.now), "name": "people.yaml", "note": "x", "reason": "x"}
    body = {**about, **DECIDER, "authority": AT_KEYBOARD, **instead}
    actor = str(body.pop("actor", "kasi"))
    fact = {key: value for key, value in body.items() if value is not None}
    case.store.append(case.case, len(case.rows), case.clock.now(), actor, type, fact)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, why in text_of(verdict)) == (3 if why else 0, True), text_of(verdict)


@pytest.mark.parametrize("schema_2", [True, False])
def test_a_purge_of_an_earlier_version_names_no_authority(tmp_path: Path, keys: Keys, schema_2: bool) -> None:
    """Behind an event that names one it is forged."""
    case = Bound(tmp_path, keys)
    if schema_2:
        case.by_key("kasi", "kasi", keys["kasi"])
    case.add("attachment-purged", {"sha256": sha256(case.now), "reason": "x"})
    assert verified(case, f"kasi {keys['kasi'].public}").exit == (3 if schema_2 else 0)


@pytest.mark.parametrize(
    ("type", "says"),
    [
        ("gate-closed", {"paper": "form", "evidence": "paper", "post": "Head"}),
        ("gate-closed", {"paper": "form", "evidence": "paper", "nip": "19800101 200501 1 002"}),
        ("gate-closed", {"paper": "form", "evidence": "paper", "person_name": "Somebody"}),
        ("change-manual", {"n": 1, "person_name": "Somebody"}),
    ],
)
def test_what_the_journal_says_of_somebody_is_what_the_people_file_says(
    tmp_path: Path, keys: Keys, type: str, says: dict[str, Any]
) -> None:
    file = people(kasi=("kasi", ""), opd=("opd", ""))
    file["people"][1] |= {"post": "Secretary", "nip": "198001012005011001"}
    case = Signed(tmp_path, file)
    opened = case.open_gate("formulir", "opd", paper="form")
    body = {"step": "formulir", "gate": 0, "by": "opd", "person": "opd", "head": opened["hash"], "on": "2026-11-24"}
    true = {"person_name": "Opd", **({} if "n" in says else {"post": "Secretary", "nip": "19800101 200501 1 001"})}
    case.add(type, {**body, **says, **true})
    assert verified(case).exit == 0
    case.add(type, {**body, **true, **says})
    verdict = verified(case)
    assert (verdict.exit, "the journal calls opd" in text_of(verdict)) == (3, True), text_of(verdict)


# --- what a journal leaves out ----------------------------------------------------------------------------------------


def test_a_case_that_is_bound_to_no_people_file_proves_no_role(tmp_path: Path, keys: Keys) -> None:
    case = Bundled(tmp_path)
    case.case = case.store.open_case(2026, case.clock.now(), "rina", {"estate": "real", "tool": "0.1"}).case
    case.sign(case.open_gate("review-kadis", "kadis"), "kasi", keys["kasi"], authority=True)
    verdict = verify_path(case.pack(), ReaderEvidence((), signers(f"kasi {keys['kasi'].public}")))
    assert (verdict.exit, "bound to no people file" in text_of(verdict)) == (2, True), text_of(verdict)


def test_a_journal_that_opens_no_case_is_none(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    verdict = anew(case, keys["kasi"].public, 1, type="noted")
    assert (verdict.exit, "it does not open the case" in text_of(verdict)) == (3, True)


def test_a_policy_in_force_is_not_left_out_later(tmp_path: Path, keys: Keys) -> None:
    case = Bound(tmp_path, keys, policy={"touch_only_keys": False, "binding_by": ["kasi", "kabid"]})
    after = {**case.bound, "playbook": "2" * 64, "policy_in_force": ""}
    case.accept_binding("kasi", "kasi", after)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "no policy in force, and there was one" in text_of(verdict)) == (3, True)


def test_who_typed_an_order_is_who_recorded_it(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    case.by_key("kasi", "kasi", keys["kasi"])
    assert anew(case, keys["kasi"].public, 4).exit == 0
    verdict = anew(case, keys["kasi"].public, 4, actor="budi")
    assert (verdict.exit, "as who typed it, and is budi's" in text_of(verdict)) == (3, True), text_of(verdict)


def test_who_purged_the_people_file_itself_is_told_as_not_judged(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public), rina=("tim-dc", "")))
    digest = str(case.rows[0]["payload"]["binding"]["people"])
    who = {"by": "kasi", "person": "rina", "person_name": "Rina"}
    authority = {"kind": "login", "person": "rina", "executor": "rina"}
    case.add("attachment-purged", {"sha256": digest, "reason": "x", **who, "authority": authority})
    assert "attachment-purged: by login, and who may sign for kasi is not known" in text_of(verified(case))


# --- when it was signed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "until", "exit", "why"),
    [
        ("2026-11-24", "2026-11-24", 0, ""),
        ("2026-11-23", None, 0, ""),
        ("2026-11-25", None, 0, ""),
        ("2026-11-22", None, 3, "it bears 2026-11-22, and what it is over came on 2026-11-24"),
        ("2026-11-26", None, 3, "it bears 2026-11-26, and was recorded on 2026-11-24"),
        ("2026-02-01", "2026-03-01", 3, "it bears 2026-02-01"),
        ("2026-W48-2", None, 3, "is no day"),
    ],
)
def test_nothing_is_dated_before_it_could_be_signed(
    tmp_path: Path, keys: Keys, on: str, until: str | None, exit: int, why: str
) -> None:
    file = people(kasi=("kasi", keys["kasi"].public))
    file["people"][0]["mandates"][0] |= {"valid_until": until} if until else {}
    case = Signed(tmp_path, file)
    case.by_key("kasi", "kasi", keys["kasi"], on=on)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, why in text_of(verdict)) == (exit, True), text_of(verdict)


def test_a_mandate_that_had_ended_when_it_was_recorded(tmp_path: Path, keys: Keys) -> None:
    """The gate was opened in time, and the signature came a week after the mandate had ended."""
    file = people(kasi=("kasi", keys["kasi"].public))
    file["people"][0]["mandates"][0]["valid_until"] = "2026-11-24"
    case = Signed(tmp_path, file)
    opened = case.open_gate("review-kasi", "kasi")
    case.clock.time += timedelta(days=7)
    case.sign(opened, "kasi", keys["kasi"], authority=True, on="2026-11-24")
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "may not sign for kasi on 2026-12-01" in text_of(verdict)) == (3, True), text_of(verdict)


@pytest.mark.parametrize(
    ("days", "exit"),
    [
        ({"valid_until": "2026-03-01"}, 3), ({"valid_from": "2027-03-01"}, 3), ({"valid_until": "2026-11-24"}, 0),
        ({"valid_from": "2026-11-24"}, 0),
    ],
)  # fmt: skip
def test_a_key_holds_on_its_days_by_the_people_file_of_the_case(
    tmp_path: Path, keys: Keys, days: dict[str, str], exit: int
) -> None:
    file = people(kasi=("kasi", keys["kasi"].public))
    file["people"][0]["keys"][0] |= days
    case = Signed(tmp_path, file)
    case.by_key("kasi", "kasi", keys["kasi"])
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "its key was not valid on 2026-11-24" in text_of(verdict)) == (exit, bool(exit))


def test_a_people_statement_is_for_cases_that_were_open_then(tmp_path: Path, keys: Keys) -> None:
    case = Bound(tmp_path, keys)
    case.accept_people("kasi", "kasi", on="2026-02-01")
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "it bears 2026-02-01, and what it is over came" in text_of(verdict)) == (3, True)


@pytest.mark.parametrize("wrong", ["a service account", "one key for two", "yes", "a key twice"])
def test_a_people_file_that_dcdecom_refuses_is_refused_here(keys: Keys, wrong: str) -> None:
    file = people(kasi=("kasi", keys["kasi"].public), kadis=("kadis", ""))
    one = file["people"][0]["keys"][0]
    if wrong == "one key for two":
        file["people"][1]["keys"] = [{**one, "key": f"{one['key'].partition(' kasi')[0]} comment"}]
    if wrong == "a key twice":
        file["people"][0]["keys"] += [dict(one)]
    text = yaml.safe_dump(file).encode()
    if wrong in ("a service account", "yes"):
        told = b"service: true" if wrong != "yes" else b"service: yes"
        text = text.replace(b"  name: Kasi", b"  name: Kasi\n  " + told)
    with pytest.raises(people_file.NotRead):
        people_file.read(text)


# --- said twice, said in another shape -------------------------------------------------------------------------------


def test_one_statement_counts_once(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    opened = case.open_gate("review-kasi", "kasi")
    case.sign(opened, "kasi", keys["kasi"], authority=True)
    case.add("report-made", {"step": "laporan"}, laporan_yaml=b"another report")
    case.sign(opened, "kasi", keys["kasi"], authority=True)
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert [s.state for s in verdict.signatures] == ["good", "bad"]
    assert (verdict.exit, "its statement counted already, in event 4" in text_of(verdict)) == (3, True)


CLOSED: dict[str, Any] = {
    "step": "review-kasi", "gate": 0, "by": "kasi", "paper": "approval", "decision": "approve", "on": "2026-11-24",
    "person": "kasi", "code_grade": "code", "evidence": "paper",
}  # fmt: skip


@pytest.mark.parametrize("evidence", ["key", "paper"])
@pytest.mark.parametrize("name", ["person", "paper", "by", "on", "step", "decision", "only", "stays", "signed"])
@pytest.mark.parametrize("value", [["x"], {"a": ["x"]}, 5, None])
def test_a_field_of_another_shape_ends_no_verification(
    tmp_path: Path, keys: Keys, evidence: str, name: str, value: object
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    opened = case.open_gate("review-kasi", "kasi")
    case.add("gate-closed", {**CLOSED, "evidence": evidence, "head": opened["hash"], name: value}, scan_pdf=b"x")
    assert text_of(verified(case, f"kasi {keys['kasi'].public}"))


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("gate-closed", {**CLOSED, "code_grade": ["code"]}),
        ("finding-accepted", {**ACCEPTED, "person": ["kasi"], "key": ["x"], "binding": [1]}),
        ("finding-accepted", {**ACCEPTED, "person": ["kasi"], "binding": {"people": ["x"], "binding_by": ["x"]}}),
        ("people-accepted", {"person": {}, "by": [], "binding": {"people": {}, "policy_in_force": {}}}),
        ("set-aside", {"sha256": ["x"], "person_name": ["x"], "authority": []}),
        ("attachment-purged", {"sha256": ["x"]}),
        ("change-intended", {"n": True, "code_bits": []}),
    ],
)
def test_an_event_of_another_shape_ends_no_verification(
    tmp_path: Path, keys: Keys, type: str, body: dict[str, Any]
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    opened = case.open_gate("review-kasi", "kasi")
    case.add(type, {**body, **({"head": opened["hash"]} if type == "gate-closed" else {})})
    case.by_key("kasi", "kasi", keys["kasi"])
    assert text_of(verified(case, f"kasi {keys['kasi'].public}"))


@pytest.mark.parametrize("at", [datetime.min, datetime(9999, 12, 31)])
def test_the_last_day_that_there_is_ends_no_verification(tmp_path: Path, keys: Keys, at: datetime) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    events = [{**event, "at": f"{at:%m-%dT00:00:00.000000Z}"} for event in case.rows]
    at_ = [{**event, "at": f"{at.year:04d}-{event['at']}"} for event in events]
    accepted = {**at_[-1], "seq": 3, "type": "finding-accepted", "payload": ACCEPTED}
    assert text_of(verify_events([*at_, accepted]))


def test_a_signature_behind_an_empty_line_is_no_paper(tmp_path: Path, keys: Keys) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    opened = case.open_gate("review-kasi", "kasi")
    case.add("gate-closed", {**CLOSED, "head": opened["hash"]}, scan_pdf=b"\n " + keys["kasi"].sign(b"x"))
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "is a signature by key, and the journal calls it a paper" in text_of(verdict)) == (3, True)


@pytest.mark.parametrize(
    ("origin", "fits"),
    [("https://a.b:65535", True), ("https://a.b:99999", False), ("https://a..b", False), ("https://a.b:0", False),
     ("https://a-.b", False), ("https://x.a.b", True)],
)  # fmt: skip
def test_an_origin_has_a_port_and_labels(origin: str, fits: bool) -> None:
    client = json.dumps({"type": "webauthn.get", "origin": origin, "crossOrigin": False}).encode()
    said = Authenticated(WEBAUTHN, PRESENT | VERIFIED, origin.split("/")[2].partition(":")[0][-3:], origin, client)
    assert (authenticator.against(said, is_lab=False) == "") == fits


# --- purged, and called otherwise ------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_signers", [True, False])
@pytest.mark.parametrize(("party", "exit"), [("kasi", 2), ("kadis", 3)])
def test_a_signature_that_was_purged_is_not_called_missing_and_stays_bad(
    tmp_path: Path, keys: Keys, party: str, exit: int, with_signers: bool
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public), kadis=("kadis", "")))
    case.by_key("kasi", party, keys["kasi"])
    for entry in case.rows[-1]["payload"]["attachments"]:
        fact = {"sha256": entry["sha256"], "reason": "x", **DECIDER, "authority": AT_KEYBOARD}
        case.store.append(case.case, len(case.rows), case.clock.now(), "kasi", "attachment-purged", fact)
        case.attachments.purge(entry["sha256"], "x")
    verdict = verified(case, *([f"kasi {keys['kasi'].public}"] if with_signers else []))
    assert verdict.exit == (0 if party == "kasi" and not with_signers else exit), text_of(verdict)
    assert "missing" not in text_of(verdict)


@pytest.mark.parametrize("evidence", ["key", "paper"])
@pytest.mark.parametrize(("name", "exit"), [("Kasi", 0), ("Kepala Dinas", 3)])
def test_who_signed_is_called_as_the_people_file_has_it(
    tmp_path: Path, keys: Keys, name: str, exit: int, evidence: str
) -> None:
    case = Signed(tmp_path, people(kasi=("kasi", keys["kasi"].public)))
    drops = () if evidence == "key" else ("signed", "authority", "attachments")
    case.sign(
        case.open_gate("review-kasi", "kasi"), "kasi", keys["kasi"], authority=evidence == "key", drops=drops,
        paper="approval", person_name=name, evidence=evidence,
    )  # fmt: skip
    verdict = verified(case, f"kasi {keys['kasi'].public}")
    assert (verdict.exit, "the journal calls kasi" in text_of(verdict)) == (exit, bool(exit)), text_of(verdict)


WHO = [("rina", "rina", 0), ("kadis", "rina", 3), ("kadis", "kadis", 3)]


@pytest.mark.parametrize(("who", "executor", "exit"), WHO)
def test_an_order_by_login_is_of_who_was_logged_in(
    tmp_path: Path, keys: Keys, who: str, executor: str, exit: int
) -> None:
    case = Signed(tmp_path, people(kadis=("kadis", ""), rina=("kadis", "")))
    photo = case.add("inspected", {"device": "a"}, front_jpg=b"photo")["payload"]["attachments"][0]["sha256"]
    login = {"kind": "login", "person": who, "executor": executor}
    about = {"sha256": photo, "name": "front.jpg", "note": "n", "by": "kadis", "person": who}
    case.add("set-aside", {**about, "authority": login})
    verdict = verified(case)
    assert (verdict.exit, "ordered by who was logged in" in text_of(verdict)) == (exit, bool(exit)), text_of(verdict)
