"""The same writer on Kea's own server, with a client that lives or has left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.changes import kind_of
from dcdecom.doctor.addresses import of_account
from dcdecom.errors import SystemRefused
from dcdecom.model.settings import DhcpServer

from .real import RealKea, running
from .served import IP, MAC, OTHER, SECOND
from .test_real_kea import DHCP4
from .writing import WRITER, Place

pytestmark = [pytest.mark.whole]


@pytest.fixture
def kea(tmp_path: Path) -> Iterator[RealKea]:
    first, second = DHCP4["subnet4"]
    assert isinstance(first, dict)
    with running(tmp_path, {"subnet4": [{**first, "comment": "hand-kept"}, {**second, "reservations": []}]}) as found:
        yield found


@pytest.fixture(params=["agent", "socket"])
def place(kea: RealKea, request: pytest.FixtureRequest) -> Place:
    its = replace(kea.by_agent, writer=WRITER) if request.param == "agent" else kea.by_socket
    return Place(allowed(its))


def allowed(its: DhcpServer) -> DhcpServer:
    return replace(its, addresses="removed", reservations="written")


def reserved(kea: RealKea) -> list[str]:
    return [row["hw-address"] for row in kea.config()["subnet4"][0]["reservations"]]


def in_file(kea: RealKea) -> list[str]:
    return [row["hw-address"] for row in kea.file()["Dhcp4"]["subnet4"][0]["reservations"]]


def test_the_lease_of_the_client_goes_and_the_neighbours_stays(kea: RealKea, place: Place) -> None:
    kea.client(MAC)
    kea.client(OTHER)
    change = place.lease()
    assert change.ips == (IP,)
    assert place.act(change)
    assert kea.leases() == [("10.7.0.22", OTHER)]
    place.send(change)
    assert kea.leases() == [("10.7.0.22", OTHER)], "a second try is harmless"


def test_a_client_that_lives_has_its_lease_again(kea: RealKea) -> None:
    place = Place(allowed(replace(kea.by_agent, writer=WRITER)))
    kea.client(MAC)
    change = place.lease()
    assert place.act(change)
    kea.client(MAC)
    assert not place.holds(change)


def test_by_an_address_it_would_be_somebody_elses(kea: RealKea) -> None:
    """What Kea does, and why no address is ever sent: an identifier beside it is ignored."""
    kea.client(OTHER)
    given = {"ip-address": "10.7.0.22", "identifier-type": "hw-address", "identifier": MAC}
    assert kea.says("lease4-del", **given)["result"] == 0
    assert kea.leases() == []


def test_a_reservation_goes_for_good_and_comes_back_as_it_was(kea: RealKea, place: Place) -> None:
    change, rows = place.reservation(), kea.config()
    before = place.state(change)
    assert place.act(change)
    assert reserved(kea) == [OTHER]
    assert in_file(kea) == [OTHER]
    assert kea.says("config-reload")["result"] == 0
    assert reserved(kea) == [OTHER], "a restart does not bring it back"
    back = place.back(change, before)
    assert place.act(back)
    assert in_file(kea) == [OTHER, MAC]
    now = kea.config()
    for config in (rows, now):
        config["subnet4"][0]["reservations"].sort(key=lambda row: row["hw-address"])
    assert now == rows, "and nothing else changed"


def test_a_colleagues_reservation_in_between_is_not_lost(kea: RealKea, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(allowed(replace(kea.by_agent, writer=WRITER)))
    change = place.reservation()
    _, control = place.updates._servers["dhcp-1"]
    ask = control.ask

    def asked(command: str, *given: object) -> object:
        if command == "config-hash-get":
            config = kea.config()
            config["subnet4"][0]["reservations"].append({"hw-address": SECOND, "ip-address": "10.7.0.30"})
            assert kea.says("config-set", Dhcp4=config)["result"] == 0
        return ask(command, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(control, "ask", asked)
    with pytest.raises(SystemRefused, match="somebody changed the configuration meanwhile"):
        place.send(change)
    assert sorted(reserved(kea)) == sorted([MAC, OTHER, SECOND])


def test_a_file_that_cannot_be_written_is_no_success(kea: RealKea) -> None:
    place = Place(allowed(replace(kea.by_agent, writer=WRITER)))
    change = place.reservation()
    file = kea.folder / "dhcp4.conf"
    kept = file.read_bytes()
    file.unlink()
    file.mkdir()
    with pytest.raises(SystemRefused, match="it is in force, and is not in the server's file"):
        place.send(change)
    assert not place.holds(change)
    file.rmdir()
    file.write_bytes(kept)
    assert place.act(change)
    assert in_file(kea) == [OTHER]


def test_what_took_its_place_is_seen(kea: RealKea) -> None:
    place = Place(allowed(replace(kea.by_agent, writer=WRITER)))
    change = place.reservation()
    before = place.state(change)
    assert place.act(change)
    config = kea.config()
    config["subnet4"][0]["reservations"].append({"hw-address": SECOND, "ip-address": IP})
    assert kea.says("config-set", Dhcp4=config)["result"] == 0
    back = place.back(change, before)
    assert SECOND in kind_of(back).mismatch(back, place.state(back))


def test_the_right_is_tried_without_effect(kea: RealKea, place: Place) -> None:
    kea.client(MAC)
    leases, config = kea.leases(), kea.config()
    [fine] = of_account(place.rights)
    assert fine.state == "ok"
    assert (kea.leases(), kea.config()) == (leases, config)
    assert kea.says("config-set", Dhcp4={**config, "hooks-libraries": []})["result"] == 0
    [lacking] = of_account(place.rights)
    assert lacking.state == "to fix"
