"""Drift that is accepted by a signed statement: what counts, until when, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework import accept_drift
from dcdecom.casework.accept_drift import DriftAccepted
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.people_orders import FilePeopleOrders
from dcdecom.model.drift import Drift, SignedDrift, TrackedDrift
from dcdecom.model.people import Key as PublicKey
from dcdecom.reconcile.lifecycle import Answered
from tests.unit.journal.bundles import Key

from .office import FIRST_DAY, PEOPLE, TODAY, Office

NOTARY = SshNotary()
CROWD = Drift("unready", "srv-x", (), of="device 12", extent=("serial", "tenant"))
NOTE, UNTIL = "Recorded in December.", TODAY + timedelta(days=30)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "rina")}


@dataclass
class Desk:
    """An office in which Dewi accepts for `head`, and what the reconcile knows."""

    office: Office
    keyring: dict[str, Key]
    drift: Drift = CROWD
    number: int = 0

    def __post_init__(self) -> None:
        self.orders = FilePeopleOrders(self.office.folder / "drift")
        self.office.people = replace(PEOPLE, people=tuple(
            replace(p, keys=(PublicKey(self.keyring[p.id].public, FIRST_DAY),)) if p.id in self.keyring else p
            for p in PEOPLE.people
        ))  # fmt: skip

    @property
    def known(self) -> tuple[TrackedDrift, ...]:
        now = self.office.clock.now()
        return (TrackedDrift(self.drift, "new", now, now, 2),)

    def printed(self, until: date = UNTIL, note: str = NOTE, party: str = "head") -> bytes:
        return accept_drift.accepting(
            self.office.procedure, self.office.clock, self.drift, party, until, note, NOTARY
        )  # fmt: skip

    def signed(self, text: bytes, by: str = "dewi") -> Path:
        self.number += 1
        path = self.office.folder / f"{self.number}.statement"
        path.write_bytes(text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[by].sign(text))
        return signature

    def accept(self, file: Path, party: str = "head") -> DriftAccepted:
        procedure, clock = self.office.procedure, self.office.clock
        return accept_drift.accept(procedure, clock, "worker", self.known, party, file, self.orders, NOTARY)

    def counts(self) -> tuple[SignedDrift, ...]:
        return accept_drift.signed(self.office.procedure, self.orders, NOTARY)

    def why(self, drift: Drift = CROWD, today: date = TODAY) -> str:
        found = Answered({}, self.counts(), today).accepted(drift)
        return found[1] if found else ""


@pytest.fixture
def desk(making: Callable[..., Office], keyring: dict[str, Key]) -> Desk:
    return Desk(making(), keyring)


def test_it_is_accepted_as_it_was_until_its_day(desk: Desk) -> None:
    said = desk.printed()
    assert said.decode().splitlines()[1:9] == [
        "kind: drift", "case: none", "step: none", "as: head", "decision: accept", "finding: unready srv-x (device 12)",
        f"until: {UNTIL}", f"note: {NOTE}",
    ]  # fmt: skip
    kept = desk.accept(desk.signed(said))
    assert (kept.drift, kept.person.id, kept.until) == (CROWD, "dewi", UNTIL)
    assert desk.why() == f"until {UNTIL}: {NOTE} (Dewi)"
    assert desk.why(today=UNTIL + timedelta(days=1)) == ""
    assert desk.why(replace(CROWD, extent=("serial",))) != "", "less of it"
    grown = replace(CROWD, extent=("serial", "tenant", "cable"))
    assert desk.why(grown) == ""
    assert "has grown since" in Answered({}, desk.counts(), TODAY).outgrown(grown)
    assert desk.why(replace(CROWD, of="device 13")) == "", "another of its name"


def test_what_the_page_fills_in_is_what_is_printed(desk: Desk) -> None:
    template = accept_drift.without_answers(desk.office.procedure, desk.office.clock, CROWD, NOTARY)
    lines = f"\nuntil: {UNTIL}\nnote: {NOTE}\nsubject: ".encode()
    assert template.replace(b"\nsubject: ", lines, 1) == desk.printed()


def test_a_later_one_takes_its_place_and_ends_it(desk: Desk) -> None:
    desk.accept(desk.signed(desk.printed()))
    desk.accept(desk.signed(desk.printed(TODAY, "Put right.")))
    assert desk.why() == f"until {TODAY}: Put right. (Dewi)"
    assert desk.why(today=TODAY + timedelta(days=1)) == ""


def _by_rina(desk: Desk) -> Path:
    return desk.signed(desk.printed(), "rina")


def _changed(desk: Desk) -> Path:
    file = desk.signed(desk.printed())
    desk.drift = replace(CROWD, extent=("serial", "tenant", "cable"))
    return file


def _rewritten(desk: Desk) -> Path:
    file = desk.signed(desk.printed())
    file.with_suffix("").write_bytes(desk.printed(UNTIL + timedelta(days=300)))
    return file


def _for_another(desk: Desk) -> Path:
    return desk.signed(desk.printed().replace(b"unready srv-x (device 12)", b"unready srv-y (device 12)"))


def _old(desk: Desk) -> Path:
    file = desk.signed(desk.printed())
    desk.office.clock.time += timedelta(days=8)
    return file


def _twice(desk: Desk) -> Path:
    file = desk.signed(desk.printed())
    desk.accept(file)
    return desk.signed(file.with_suffix("").read_bytes())


def _over(desk: Desk) -> Path:
    file = desk.signed(desk.printed(TODAY))
    desk.office.clock.time += timedelta(days=1)
    return file


def _no_day(desk: Desk) -> Path:
    return desk.signed(desk.printed().replace(f"until: {UNTIL}".encode(), b"until: soon"))


BAD: dict[str, tuple[Callable[[Desk], Path], str]] = {
    "somebody without the mandate": (_by_rina, "Rina does not act for head"),
    "a drift that has grown": (_changed, "another than was signed for"),
    "another text": (_rewritten, "it is none over the statement beside it"),
    "another drift's name": (_for_another, "it accepts unready srv-y"),
    "held back for long": (_old, "is handed in within 7 days"),
    "brought twice": (_twice, "counts once"),
    "a day that has passed": (_over, "has passed"),
    "no day": (_no_day, "which is no day"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_count_is_not_kept(name: str, desk: Desk) -> None:
    made, why = BAD[name]
    file = made(desk)
    before = desk.orders.kept()
    with pytest.raises(DcdecomError, match="Nothing was recorded") as caught:
        desk.accept(file)
    assert why in f"{caught.value}"
    assert desk.orders.kept() == before


def test_who_accepts_findings_of_cases_accepts_drift_and_nobody_else(desk: Desk) -> None:
    with pytest.raises(Refused, match="accepted by head, not by crew"):
        desk.printed(party="crew")
    file = desk.signed(desk.printed().replace(b"as: head", b"as: crew"), "rina")
    with pytest.raises(Refused):
        desk.accept(file, "crew")
    with pytest.raises(Refused, match="it is signed as crew, not head"):
        desk.accept(file)
    with pytest.raises(InputError, match="says why"):
        desk.printed(note=" ")


def test_what_lies_there_counts_by_its_signature_alone(desk: Desk) -> None:
    """Whoever writes to the folder adds nothing, and changes nothing."""
    desk.accept(desk.signed(desk.printed()))
    [kept] = desk.orders.kept()
    desk.orders.keep(replace(kept, about=replace(CROWD, extent=("serial", "tenant", "cable")).about))
    desk.orders.keep(replace(kept, statement=desk.printed(note="Anything.")))
    desk.orders.keep(replace(kept, about="{}"))
    assert [one.extent for one in desk.counts()] == [("serial", "tenant")]
    assert desk.counts()[0].reason == f"{NOTE} (Dewi)"
    desk.office.people = PEOPLE
    assert desk.counts() == (), "a key that the people file no longer has"
