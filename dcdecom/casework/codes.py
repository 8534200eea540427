"""The code that somebody copied from a paper: whether it is the sheet's, and whose it is otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from dcdecom.errors import InputError
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.playbook import CODE_BITS
from dcdecom.ports.journal import Store
from dcdecom.ports.notary import Coded, Notary

GRADES = {64: "code", CODE_BITS: f"code, {CODE_BITS} bit", 256: "code, 256 bit"}
"""By bits, as the event keeps it. `code` is what earlier versions wrote: sixteen digits, 64 bits."""
NOBODYS = "no event of any case here has it"


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
        return Judged(why=f"Code {typed[:40]!r} cannot be right: {error.what}")
    if not coded.is_of(opened.head):
        return Judged(why=f"Code {typed[:40]!r} is not the one of this sheet: {whose(store, case, opened, coded)}")
    if coded.bits < opened.code_bits:
        what = "its sheet bears 27 signs, and 16 digits do not tell one history from another"
        return Judged(why=f"Code {typed[:40]!r} is too short: {what}")
    return Judged(GRADES[coded.bits])


def on_scan(store: Store, case: Case, opened: OpenGate, heads: tuple[str, ...], notary: Notary) -> Judged:
    """Whether the head of this gate was read off a scan, and no other sheet's: else it is not known which was signed.

    A digest that is nobody's head may stand beside it: offices print QR codes of their own.
    """
    found = {head: whose(store, case, opened, notary.code(head)) for head in heads if head != opened.head}
    if opened.head not in heads:
        return Judged(why=f"The QR code on the scan is not the one of this sheet: {' and '.join(found.values())}")
    if others := [said for said in found.values() if said != NOBODYS]:
        said = " and ".join(others)
        return Judged(why=f"The scan bears the QR code of this sheet and another one: {said}. Scan this sheet alone")
    return Judged("qr")


def whose(store: Store, case: Case, opened: OpenGate, coded: Coded) -> str:
    """Of which sheet, event or case a code is that is not the one which is asked for."""
    gate = next((g for g in reversed(case.gates) if coded.is_of(g.head)), None)
    if gate and (gate.step, gate.index) == (opened.step, opened.index):
        return f"it stands on an older print, event {gate.seq}; that of event {opened.seq} is asked for"
    if gate:
        return f"it is the one of the {gate.paper} of {gate.step} for {gate.by}, event {gate.seq} of {case.id}"
    found = [where for where in store.beginning(coded.digits) if _is_one(store, coded, where)]
    mine = next((seq for id, seq in found if id == case.id), None)
    if mine is not None:
        return f"it is event {mine} of {case.id}, which is no sheet to be signed"
    if found:
        return f"it is the one of another case, {found[0][0]}, event {found[0][1]}"
    return NOBODYS


def _is_one(store: Store, coded: Coded, where: tuple[str, int]) -> bool:
    id, seq = where
    return any(row.get("seq") == seq and coded.is_of(str(row.get("hash"))) for row in store.rows(id))
