"""A PDF with certified electronic signatures (TTE): what counts, what is refused, and what is not known of it.

`checked` is said of what was checked only. What could not be checked is recorded as that, as it was before there was a
check; what something speaks against is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from dcdecom.casework.codes import NOBODYS, Judged, on_scan, whose
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.tte import TteChecked, TteSheet, TteSignature, TteState
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import CODED
from dcdecom.model.sentence import Sentence, all_of
from dcdecom.ports.decoder import PdfSignature, PdfSignatures
from dcdecom.ports.journal import Store
from dcdecom.ports.notary import Notary

CHECKED, IN_PART, UNCHECKED = "tte, checked", "tte, checked in part", "tte, not checked by dcdecom"
NO_CODE, NO_TIME = ", no code", ", time not proved"
AGAINST: Mapping[str, Sentence] = {
    "changed": Sentence("tte-changed", "the signature or what it covers was changed"),
    "part": Sentence("tte-part", "it covers a part of the file only"),
    "changed-after": Sentence("tte-changed-after", "the file was changed after it was signed"),
    "untrusted": Sentence("tte-untrusted", "its certificate leads to no trust root of the configuration"),
    "expired": Sentence("tte-expired", "its certificate is not valid at the time by which it is judged"),
    "revoked": Sentence("tte-revoked", "its certificate was revoked"),
    "weak": Sentence("tte-weak", "it rests on SHA-1 or on a key that is too short"),
    "usage": Sentence("tte-usage", "its certificate is not one to sign with"),
}
"""By what the decoder finds against a signature."""
OPEN: Mapping[str, Sentence] = {
    "time": Sentence("tte-open-time", "no timestamp proves when it was signed"),
    "revocation": Sentence("tte-open-revocation", "nothing in the file tells whether its certificate was revoked"),
    "unread": Sentence("tte-open-unread", "a signature could not be read"),
    "person": Sentence("tte-open-person", "the people file does not say whose certificate it is"),
    "sheet": Sentence("tte-open-sheet", "no code of its sheet was read in it"),
}
"""By what is not known."""


@dataclass(frozen=True)
class Signed:
    """Who is said to have signed what: as the gate has it."""

    people: People
    person: Person | None
    """Whose signature it has to be; None where the people file does not know, or the paper's signer is another one."""
    store: Store
    case: Case
    opened: OpenGate | None
    """The gate, where the paper has one."""
    must_be_checked: bool = False
    """Whether it counts only where everything was checked, but for its time."""


class TteRefused(Refused):
    """A PDF with a TTE that does not count: by which code, and with which certificate first."""

    def __init__(self, code: str, what: Sentence, advice: str = "", certificate: str = "") -> None:
        super().__init__(what, advice)
        self.code, self.certificate = code, certificate


@dataclass(frozen=True)
class Look:
    """What a PDF came to, for the event and for whoever records it."""

    grade: str
    fact: TteChecked
    remark: str = ""
    """What is not known of it, in words; empty where all is."""


def look(file: Path, content: bytes, said: Signed, notary: Notary, read: PdfSignatures) -> Look:
    """How far the signatures of a PDF were checked. Raises TteRefused where something speaks against one, or where all
    has to be checked and was not.
    """
    if read.why:
        why = Sentence(
            "tte-no-roots", "the configuration names no trust roots (tte.roots)"
        ) if read.why == "no-roots" else read.detail  # fmt: skip
        if said.must_be_checked:
            raise _not_enough(file, "tte-not-checked", why)
        return Look(UNCHECKED, TteChecked("not checked", read.why), Sentence("tte-not", "Not checked: {why}.", why=why))
    signing = [one for one in read.found if one.kind == "signature"]
    if not signing:
        raise TteRefused("tte-none", Sentence(
            "tte-none", "{file} bears no electronic signature. It was not recorded; the attempt was.", file=file.name
        ))  # fmt: skip
    for one in read.found:
        _must_count(file, one)
    owners = {one.field: _owner(said.people, one) for one in signing}
    _must_be_theirs(file, said.person, signing, owners)
    sheet = _sheet(file, content, said, notary, read)
    undecided = _undecided(said.person, read, owners, sheet)
    state: TteState = "in part" if undecided - {"time"} else "checked"
    signatures = tuple(_kept(one, owners[one.field]) for one in signing)
    fact = TteChecked(state, "", sheet, signatures, read.roots)
    told = [OPEN[code] for code in OPEN if code in undecided]
    if said.must_be_checked and state != "checked":
        why = all_of(OPEN[code] for code in OPEN if code in undecided - {"time"})
        raise _not_enough(file, "tte-in-part", why, signing[0].certificate)
    remark = Sentence("tte-not-whole", "Not known: {what}.", what=all_of(told)) if told else ""
    return Look(grade_of(fact), fact, remark)


def grade_of(fact: TteChecked) -> str:
    """How an event grades it: what was not checked, what has no code, and what no timestamp proves is said."""
    if fact.state != "checked":
        return IN_PART if fact.state == "in part" else UNCHECKED
    no_time = any("time" in one.open for one in fact.signatures)
    return CHECKED + (NO_CODE if fact.sheet == "no code" else "") + (NO_TIME if no_time else "")


def _not_enough(file: Path, code: str, why: str, certificate: str = "") -> TteRefused:
    return TteRefused(code, Sentence(
        "tte-must", "{file} was not checked in full, as the policy asks here (tte_checked): {why}. It was not "
        "recorded; the attempt was.", file=file.name, why=why,
    ), certificate=certificate)  # fmt: skip


def _must_count(file: Path, one: PdfSignature) -> None:
    if one.against:
        why = all_of(AGAINST[code] for code in AGAINST if code in one.against)
        name = one.subject.get("common_name", "") or one.field
        raise TteRefused(f"tte-{one.against[0]}", Sentence(
            "tte-bad", "{file}: the signature of {name} does not count: {why}. It was not recorded; the attempt was.",
            file=file.name, name=name, why=why,
        ), certificate=one.certificate)  # fmt: skip


def _owner(people: People, one: PdfSignature) -> Person | None:
    """Whose certificate it is, where the people file says that of one person."""
    found = people.by_certificate(one.subject)
    return found[0] if len(found) == 1 else None


def _must_be_theirs(
    file: Path, person: Person | None, signing: list[PdfSignature], owners: Mapping[str, Person | None]
) -> None:
    """Raises Refused where certificates of others were used, or another one than the signer's."""
    if person is None or any(owner == person for owner in owners.values()):
        return
    if not person.certificates and not any(owners.values()):
        return
    names = all_of(_named(one, owners[one.field]) for one in signing)
    raise TteRefused(
        "tte-person",
        Sentence(
            "tte-person", "{file} was signed by {names}, by its certificates, and not by {who}. It was not recorded; "
            "the attempt was.", file=file.name, names=names, who=person.name,
        ),
        Sentence("tte-person-how", "The people file says under `certificates` whose a certificate is."),
        signing[0].certificate,
    )  # fmt: skip


def _named(one: PdfSignature, owner: Person | None) -> str:
    return owner.name if owner else one.subject.get("common_name", "") or one.field


def _sheet(file: Path, content: bytes, said: Signed, notary: Notary, read: PdfSignatures) -> TteSheet:
    """Whether the code of the gate's sheet is in what was signed. Raises Refused for another sheet."""
    opened = said.opened
    if opened is None or opened.paper not in CODED:
        return "no code"
    others = list[str]()
    for text in read.codes:
        try:
            coded = notary.code(text)
        except InputError:
            continue
        if coded.is_of(opened.printed) and coded.bits >= opened.code_bits:
            return "found"
        others.append(whose(said.store, said.case, opened, coded))
    heads = notary.scanned(content).heads
    if heads:
        found = on_scan(said.store, said.case, opened, heads, notary)
        if found.grade:
            return "found"
        _must_be_its_own(file, found)
    if known := [who for who in others if who != NOBODYS]:
        _must_be_its_own(file, Judged(why=all_of(known)))
    return "not found"


def _must_be_its_own(file: Path, found: Judged) -> None:
    raise TteRefused("tte-sheet", Sentence(
        "tte-sheet", "{file} is not the sheet that is asked for: {why}. It was not recorded; the attempt was.",
        file=file.name, why=found.why,
    ))  # fmt: skip


def _undecided(
    person: Person | None, read: PdfSignatures, owners: Mapping[str, Person | None], sheet: TteSheet
) -> frozenset[str]:
    def codes() -> Iterator[str]:
        for one in read.found:
            yield from one.open
        if not all(owners.values()) or (person is not None and person not in owners.values()):
            yield "person"
        if sheet == "not found":
            yield "sheet"

    return frozenset(codes())


def _kept(one: PdfSignature, owner: Person | None) -> TteSignature:
    return TteSignature(
        one.subject.get("common_name", ""), one.subject.get("issuer", ""), one.certificate, owner.id if owner else "",
        one.stamped, one.open,
    )  # fmt: skip
