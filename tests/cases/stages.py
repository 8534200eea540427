"""Bringing a case to a stage by typing what people type, and seeing each command end as it should."""

from __future__ import annotations

import fcntl
import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.office import Office

REVIEWS = (("review-kasi", "kasi"), ("review-kabid", "kabid"), ("review-kadis", "kadis"))


def to_rack(office: Office, id: str) -> None:
    """From the form that lies there to the rack: the office was told, and brought its form back."""
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    office.signs(id, "formulir", "opd").ended(0)
    office.run(id).ended(4, "at the rack")


def to_plan(office: Office, id: str, *names: str) -> None:
    """From the rack to the plan of the withdrawal, on screen and not confirmed."""
    for name in names:
        office.inspects(id, name).ended(0)
    office.run(id).ended(4, "WAITING for a confirmation")


def to_handover(office: Office, id: str, *names: str) -> None:
    """From the plan to the minutes of the handover, printed: the servers went down, their ports are shut."""
    office.end(office.shuts_down(id, *names)).ended(4, "ba-penarikan.docx")


def to_second_plan(office: Office, id: str) -> None:
    """From the handover to the plan of step 9: both sides signed."""
    office.signs(id, "penarikan", "opd").ended(0)
    office.run(id).ended(4, "WAITING for a confirmation")


def to_review(office: Office, id: str, *names: str) -> None:
    """From the plan of step 9 to the Kasi's review."""
    office.run(id, *office.confirmations(id, *names), "--wait").ended(4)
    signed_minutes(office, id)


def signed_minutes(office: Office, id: str) -> None:
    """The team signs its minutes, where the case's procedure asks for them."""
    if office.at(id)[1] == "laporan":
        office.signs(id, "laporan", "tim-dc", "--by", "rina").ended(0)
        office.run(id).ended(4)
        assert office.at(id)[1] == "review-kasi"


def to_end(office: Office, id: str) -> None:
    """All three read the report and sign."""
    signed_minutes(office, id)
    for step, party in REVIEWS:
        office.signs(id, step, party, "--by", party).ended(0)
        office.run(id).ended(0 if party == "kadis" else 4)


@dataclass(frozen=True)
class Shelf:
    """Cases that were brought to a stage once, by whichever test process came first, and are taken up there by many.

    It works across processes because every lab has the same ids: a case knows nothing else of the lab it began on.
    """

    bed: Bed
    folder: Path

    def opened(self, office: Office, *names: str) -> str:
        """A case at step 7: nobody was told yet."""
        return self._taken(office, "opened", *names)

    def planned(self, office: Office, *names: str) -> str:
        """A case at step 8 whose plan waits for its confirmation."""
        return self._taken(office, "planned", *names)

    def withdrawn(self, office: Office, *names: str) -> str:
        """A case at step 9 whose plan waits for its confirmation. Its servers are gone from the lab, ports shut."""
        id = self._taken(office, "withdrawn", *names)
        for name in names:
            unplug(office, name)
        office.run(id).ended(4, "WAITING for a confirmation")
        return id

    def _taken(self, office: Office, stage: str, *names: str) -> str:
        place = self.folder / "-".join((stage, *names))
        self.folder.mkdir(exist_ok=True)
        with place.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "id").exists():
                shutil.rmtree(place, ignore_errors=True)
                made = self._make(place, stage, *names)
                (place / "id").write_text(made, "utf-8")
        shutil.copytree(place / "data", office.data, dirs_exist_ok=True)
        return (place / "id").read_text("utf-8")

    def _make(self, place: Path, stage: str, *names: str) -> str:
        office = Office(self.bed, place)
        id = office.open(office.request_for(*names), 4)
        if stage != "opened":
            to_rack(office, id)
            to_plan(office, id, *names)
        if stage == "withdrawn":
            to_handover(office, id, *names)
            to_second_plan(office, id)
            self.bed.reset()
        return id


def unplug(office: Office, name: str) -> None:
    """The lab as the withdrawal left it: powered off, every port shut and saved."""
    bed, server = office.bed, office.server(name)
    assert isinstance(bed, LabBed)
    bed.control.power(name, False)
    for attachment in server.attachments:
        bed.control.edit(server.switch, office.estate.port_name(attachment.port), "shutdown")
    bed.control.save(server.switch)
