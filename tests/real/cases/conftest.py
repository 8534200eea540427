"""An office on the real bed. Nothing is reset here: other tests run beside, on other servers."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from dcdecom.model import exit_pass
from dcdecom_lab.demo import copy_requests
from dcdecom_lab.description import load_description
from tests.beds.real import RealBed
from tests.cases.driver import Running, Said
from tests.cases.office import REAL_PATIENCE, Office
from tests.real import login
from tests.real.keyboard import LoginKeyboard, installed, office_folder


class RealOffice(Office):
    """Works in a folder that the team's logins share, and tells the suite when a soak has begun."""

    def __init__(self, bed: RealBed, folder: Path, keyboard: LoginKeyboard) -> None:
        self.bed, self.folder, self.keyboard = bed, folder, keyboard
        self.config, self.data = folder / "dcdecom.yaml", folder / "data"
        self.requests = copy_requests(folder / "requests")
        self.patience = REAL_PATIENCE
        self.said = []
        self.estate = load_description()

    def start(self, *words: str, by: str = "rina") -> Running:
        held = self._turn(words[2]) if words[:2] == ("case", "undo") and "--confirm" in words else None
        running = super().start(*words, by=by)
        waiting = os.environ.get("CASES_WAIT", "")
        if waiting and "--wait" in words:
            threading.Thread(target=_tell, args=(running, Path(waiting)), daemon=True).start()
        if held:
            _give_up_later(held, running)
        return running

    def shuts_down(self, id: str, *names: str, options: tuple[str, ...] = ()) -> Running:
        """Its ports are shut once the servers are down: that is when it must be this case's turn at the switch."""
        running = self.watches(id, *names, options=options)
        held = self._turn(id)
        for name in names:
            self.bed.power(name, False)
        _give_up_later(held, running)
        return running

    def signs(self, id: str, step: str, party: str, *options: str, code: str = "", by: str = "rina") -> Said:
        """The devices leave by their pass: nothing that the shipped procedure asks for is waived."""
        handover = self.gate(id, step).paper == "handover"
        signed = super().signs(id, step, party, *options, code=code, by=by)
        if handover and signed.code == 0 and exit_pass.awaited(self.case(id)):
            self.through_the_door(id).ended(0)
        return signed

    def _turn(self, id: str) -> ExitStack:
        """The turn at every switch of the case's servers."""
        held, request = ExitStack(), self.case(id).request
        for switch in sorted({self.bed.port(device.name, "data")[0] for device in request.devices}):
            held.enter_context(self.bed.turn(switch))
        return held


def _give_up_later(held: ExitStack, running: Running) -> None:
    """As soon as the command soaks, or has ended: it writes to no switch any more."""

    def wait() -> None:
        with held, suppress(AssertionError):
            running.until("Soak until", patience=REAL_PATIENCE)

    threading.Thread(target=wait, daemon=True).start()


def _tell(running: Running, waiting: Path) -> None:
    """Most commands that wait end without a soak, and have nothing to tell."""
    with suppress(AssertionError):
        running.until("Soak until", patience=REAL_PATIENCE)
        waiting.touch()


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RealBed:
    if request.config.getoption("--bed") != "real":
        pytest.skip("these are the cases of the real bed: --bed real")
    return RealBed(tmp_path_factory.mktemp("bed"))


@pytest.fixture
def office(bed: RealBed, request: pytest.FixtureRequest) -> Office:
    """A team with a folder of its own, typing at their own logins."""
    keyboard = LoginKeyboard(installed(bed.bed), login.team())
    return RealOffice(bed, office_folder(bed.bed, request.node.name), keyboard)


@pytest.fixture
def granted(bed: RealBed) -> None:
    """The whole cases work with accounts that `dcdecom grant` made."""
    assert bed.bed.record.get("granted"), "tests/real/cases/test_granted.py makes the accounts; the suite runs it first"
