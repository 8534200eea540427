"""The code that somebody copied from a paper: whether it is the sheet's, and whose it is otherwise."""

from __future__ import annotations

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import NO_GATE, Case, OpenGate
from dcdecom.model.playbook import CODE_BITS
from dcdecom.model.sentence import Sentence, all_of
from dcdecom.ports.journal import Store
from dcdecom.ports.notary import Coded, Notary
from dcdecom.steps.gates import said_paper

GRADES = {64: "code", CODE_BITS: f"code, {CODE_BITS} bit", 256: "code, 256 bit"}
"""By bits, as the event keeps it. `code` is what earlier versions wrote: sixteen digits, 64 bits."""
NOBODYS = Sentence("code-nobodys", "no event of any case here has it")


@dataclass(frozen=True)
class Judged:
    """A grade where the code counts, else why it does not."""

    grade: str = ""
    why: str = ""


def judged(store: Store, case: Case, opened: OpenGate, typed: str, notary: Notary) -> Judged:
    """Whether a typed code is the one of the sheet of this gate."""
    try:
        coded = notary.code(typed)
    except InputError as error:
        code = repr(typed[:40])
        return Judged(why=Sentence("code-wrong", "Code {code} cannot be right: {why}", code=code, why=error.what))
    if not coded.is_of(opened.printed):
        return Judged(
            why=Sentence(
                "code-other", "Code {code} is not the one of this sheet: {whose}",
                code=repr(typed[:40]), whose=whose(store, case, opened, coded),
            )
        )  # fmt: skip
    if coded.bits < opened.code_bits:
        return Judged(
            why=Sentence(
                "code-short",
                "Code {code} is too short: its sheet bears 27 signs, "
                "and 16 digits do not tell one history from another",
                code=repr(typed[:40]),
            )
        )
    return Judged(GRADES[coded.bits])


def on_scan(store: Store, case: Case, opened: OpenGate, heads: tuple[str, ...], notary: Notary) -> Judged:
    """Whether the head of this gate was read off a scan, and no other sheet's: else it is not known which was signed.

    A digest that is nobody's head may stand beside it: offices print QR codes of their own.
    """
    found = {head: whose(store, case, opened, notary.code(head)) for head in heads if head != opened.printed}
    if opened.printed not in heads:
        return Judged(
            why=Sentence(
                "qr-other", "The QR code on the scan is not the one of this sheet: {whose}",
                whose=all_of(found.values()),
            )
        )  # fmt: skip
    if others := [said for said in found.values() if said != NOBODYS]:
        return Judged(
            why=Sentence(
                "qr-two",
                "The scan bears the QR code of this sheet and another one: {whose}. Scan this sheet alone",
                whose=all_of(others),
            )
        )
    return Judged("qr")


def whose(store: Store, case: Case, opened: OpenGate, coded: Coded) -> str:
    """Of which sheet, event or case a code is that is not the one which is asked for."""
    printed = (*reversed(case.gates), *reversed(case.cancel_sheets))
    gate = next((g for g in printed if coded.is_of(g.head)), None)
    if gate and (gate.index == opened.index == NO_GATE or (gate.step, gate.index) == (opened.step, opened.index)):
        return Sentence(
            "code-older", "it stands on an older print, event {older}; that of event {event} is asked for",
            older=gate.seq, event=opened.seq,
        )  # fmt: skip
    if gate:
        return Sentence(
            "code-of-paper", "it is the one of the {paper} of {step} for {party}, event {event} of {case}",
            paper=said_paper(gate.paper), step=gate.step, party=gate.by, event=gate.seq, case=case.id,
        )  # fmt: skip
    found = [where for where in store.beginning(coded.digits) if _is_one(store, coded, where)]
    mine = next((seq for id, seq in found if id == case.id), None)
    if mine is not None:
        return Sentence("code-of-event", "it is event {event} of {case}, which is no sheet to be signed",
                    event=mine, case=case.id)  # fmt: skip
    if found:
        return Sentence("code-of-case", "it is the one of another case, {case}, event {event}",
                    case=found[0][0], event=found[0][1])  # fmt: skip
    return NOBODYS


def _is_one(store: Store, coded: Coded, where: tuple[str, int]) -> bool:
    id, seq = where
    return any(row.get("seq") == seq and coded.is_of(str(row.get("hash"))) for row in store.rows(id))
