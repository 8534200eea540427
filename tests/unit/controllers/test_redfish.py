"""What a controller says of its machine over Redfish; and what it does not say is *not read*, never none."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from ssl import PEM_cert_to_DER_cert
from typing import Any

import pytest

from dcdecom.adapters.controllers.reader import Controllers
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.controller import Disk, HostPort, Told
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.settings import ControllerSettings, NamedController
from dcdecom_lab.redfish import CHASSIS, ROOT, SESSIONS, SYSTEMS, RedfishServer, card, collection, machine, ref
from tests.agents.asking import StillClock
from tests.unit.adapters_http.serving import self_signed

from .served import AT, DISKS, LOGIN, MAC, SECOND, SERIAL, device, own, read, reader, settings, system, why

OTHER = "CZ28410CV9"


def reason(answer: Answer[Any]) -> str:
    assert isinstance(answer, Unreadable), answer
    return answer.reason


def test_everything_that_it_says_of_its_machine() -> None:
    with own(estate="lab") as server:
        answer = reader(server).controllers([device()])["srv-1"]
    assert isinstance(answer, Reading)
    assert (answer.source.system, answer.source.name, answer.source.estate) == ("controller", "srv-1", "lab")
    found, said = answer.value, answer.value.system
    assert (found.name, found.by, found.version, found.others) == ("srv-1", "redfish", "Redfish 1.8.0", ())
    assert said
    assert said.serials == (Told("System.SerialNumber", SERIAL), Told("Chassis.SerialNumber", SERIAL))
    assert said.labels == (Told("System.SKU", "867959-B21"),)
    assert (said.asset_tags, said.manufacturer, said.model) == ((), "HPE", "ProLiant DL360 Gen10")
    assert said.uuid == "37393738-3935-474d-3331-33315837504b"
    assert (said.power, said.memory) == ("on", ("64 GiB",))
    assert said.cpu == ("2 x Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz",)
    assert isinstance(said.disks, Reading)
    assert said.disks.value[0] == Disk("Disk 2345", DISKS[0], "MZ7LH480HAHQ", 480_103_981_056)
    assert [disk.serial for disk in said.disks.value] == list(DISKS)
    assert isinstance(said.ports, Reading)
    assert [port.macs for port in said.ports.value] == [(MAC,), (SECOND,)]


@pytest.mark.parametrize(
    "different",
    [{}, {"basic": False}, {"faults": {AT: "500"}}, {"accounts": {"dcdecom": ("other", "Operator")}}],
    ids=("basic", "session", "fault", "refused"),
)
def test_nothing_leaves_but_get_and_a_session_of_its_own(different: dict[str, Any]) -> None:
    with own(**different) as server:
        asking = reader(server)
        asking.controllers([device()])
        asking.power([device()])
        asking.rights([device()])
    others = [(method, place) for method, place in server.asked if method != "GET"]
    assert all(
        (method, place) == ("POST", SESSIONS) or (method == "DELETE" and place.startswith(f"{SESSIONS}/"))
        for method, place in others
    )
    assert bool(others) is ("basic" in different or "accounts" in different)


def test_a_session_only_where_basic_authentication_is_refused_and_it_is_deleted() -> None:
    with own(basic=False) as server:
        assert read(server).system
        assert [method for method, _ in server.asked if method != "GET"] == ["POST", "DELETE"]
        assert server.tokens == {}


def test_an_account_that_is_refused_is_not_tried_again() -> None:
    with own() as server:
        asking = reader(server, "wrong")
        for _ in range(3):
            assert "HTTP 401" in reason(asking.controllers([device()])["srv-1"])
    assert [method for method, _ in server.asked].count("POST") == 1
    assert len(server.asked) == 4


def test_no_session_of_a_service_that_has_none() -> None:
    assert "HTTP 401" in why(own(sessions=False), "wrong")


@pytest.mark.parametrize(
    ("place", "fault", "said"),
    [
        (ROOT, "html", "no JSON"),
        (ROOT, "silent", "dropped"),
        (ROOT, "redirect", "which is not followed"),
        (ROOT, "list", "no object"),
        (SYSTEMS, "403", "HTTP 403 fault 403"),
        (SYSTEMS, "empty", "no JSON"),
        (AT, "500", "HTTP 500"),
        (AT, "401", "HTTP 401"),
        (AT, "quotes", "(secret)"),
        (f"{CHASSIS}/1", "501", "HTTP 501"),
    ],
)
def test_a_controller_that_was_not_read_whole_is_not_read(place: str, fault: str, said: str) -> None:
    found = why(own(faults={place: fault}))
    assert said in found
    assert "bGFi" not in found
    assert "ZGNkZWNvbTpsYWI=" not in found


@pytest.mark.parametrize("value", [None, "", " ", "Not Specified", "To Be Filled By O.E.M.", "0123456789", "00000000"])
def test_a_number_that_is_none_is_not_told(value: str | None) -> None:
    with RedfishServer(machine(str(value))) as server:
        server.system["SerialNumber"] = server.machines[f"{CHASSIS}/1"]["SerialNumber"] = value
        assert system(server).serials == ()


def test_a_number_that_is_no_text_is_not_read() -> None:
    with own() as server:
        server.system["SerialNumber"] = 4711
        assert "SerialNumber is no text" in reason(reader(server).controllers([device()])["srv-1"])


def test_dells_label_stands_in_another_field_than_the_boards_number() -> None:
    with RedfishServer(machine("CNFCP0087H00AB", SKU="7XK2PB3")) as server:
        its = system(server, device(serial="7xk2pb3"))
    assert its.bears("7XK2PB3") == (Told("System.SKU", "7XK2PB3"),)
    assert its.bears("") == ()
    assert its.bears("7XK2PB") == ()


def test_numbers_of_a_chassis_that_holds_others_are_not_the_machines() -> None:
    blade = machine(SERIAL)
    blade[f"{CHASSIS}/1"].update(SerialNumber="ENCLOSURE1", ChassisType="Enclosure")
    shared = machine(SERIAL)
    shared[f"{CHASSIS}/1"].update(SerialNumber="ENCLOSURE1", Links={"ComputerSystems": [ref(AT), ref(f"{AT}0")]})
    for each in (blade, shared):
        with RedfishServer(each) as server:
            assert system(server).serials == (Told("System.SerialNumber", SERIAL),)


def test_of_several_machines_the_one_that_bears_the_recorded_number() -> None:
    with RedfishServer({**machine(OTHER, id="0"), **machine(SERIAL, (MAC,), id="1")}) as server:
        found = read(server)
        assert found.system
        assert found.system.place == AT
        assert found.others == (OTHER,)
        assert not any("/Systems/0/" in place for _, place in server.asked)
        nobody = read(server, device(serial="SGH331XK70"))
        assert nobody.system is None
        assert nobody.others == (OTHER, SERIAL)


def test_two_machines_that_bear_one_number_are_neither() -> None:
    with RedfishServer({**machine(SERIAL, id="0"), **machine(SERIAL, id="1")}) as server:
        assert read(server).system is None
        assert "does not tell which" in reason(reader(server).power([device()])["srv-1"])


# --- disks and ports -------------------------------------------------------------------------------------------------


def test_disks_that_cannot_all_be_read_are_not_read_and_the_rest_is() -> None:
    with own(faults={f"{AT}/Storage/1/Drives/1": "404"}) as server:
        its = system(server)
    assert "HTTP 404" in reason(its.disks)
    assert its.serials
    assert isinstance(its.ports, Reading)


def test_a_storage_that_names_no_disk_is_not_read() -> None:
    with RedfishServer(machine(SERIAL)) as server:
        assert "it names no disk, in 1 storage controllers" in reason(system(server).disks)
        del server.system["Storage"]
        assert "tells of no storage" in reason(system(server).disks)


def test_disks_without_serial_numbers_of_the_older_form_are_counted_and_not_read() -> None:
    with RedfishServer(machine(SERIAL)) as server:
        place = f"{AT}/SimpleStorage"
        server.system["SimpleStorage"] = ref(place)
        server.machines[place] = collection(place, f"{place}/1")
        server.machines[f"{place}/1"] = {"Devices": [{"Name": "Bay 1"}, {"Name": "Bay 2"}]}
        assert "it names 2 disks without serial numbers" in reason(system(server).disks)


def test_an_empty_bay_is_no_disk_and_one_disk_counts_once() -> None:
    with own() as server:
        first = f"{AT}/Storage/1/Drives/0"
        server.machines[first].update(SerialNumber=None, Status={"State": "Absent"})
        second = f"{AT}/Storage/1/Drives/1"
        server.machines[f"{CHASSIS}/1"]["Links"]["Drives"] = [ref(second)]
        disks = system(server).disks
        assert isinstance(disks, Reading)
        assert [disk.serial for disk in disks.value] == [DISKS[1]]


def test_a_disk_that_only_the_chassis_names() -> None:
    with RedfishServer(machine(SERIAL)) as server:
        place = f"{CHASSIS}/1/Drives/9"
        server.machines[f"{CHASSIS}/1"]["Links"]["Drives"] = [ref(place)]
        server.machines[place] = {"Id": "9", "SerialNumber": "", "CapacityBytes": None}
        disks = system(server).disks
        assert isinstance(disks, Reading)
        assert disks.value == (Disk("9", "", "", None),)


def test_both_addresses_of_an_interface_are_the_machines_and_the_controllers_own_link_is_none() -> None:
    with own() as server:
        at = f"{AT}/EthernetInterfaces"
        server.machines[f"{at}/1"].update(card("aa:bb:cc:dd:ee:00", MAC))
        server.machines[f"{at}/2"].update(card("0A-00-00-00-00-01"), Links={"HostInterface": ref("/redfish/v1/x")})
        server.machines[f"{at}/VLAN1"] = {"Id": "VLAN1", "MACAddress": None, "PermanentMACAddress": ""}
        server.machines[at] = collection(at, f"{at}/1", f"{at}/2", f"{at}/VLAN1")
        ports = system(server).ports
    assert isinstance(ports, Reading)
    assert ports.value == (HostPort("1", "aa:bb:cc:dd:ee:00", MAC),)  # type: ignore[arg-type]
    assert ports.value[0].macs == ("aa:bb:cc:dd:ee:00", MAC)


@pytest.mark.parametrize("value", ["not available", "9c:b6:54:a1:00"])
def test_an_address_that_is_none_makes_the_interfaces_unread(value: str) -> None:
    with own() as server:
        server.machines[f"{AT}/EthernetInterfaces/1"]["MACAddress"] = value
        assert "is no MAC address" in reason(system(server).ports)


def test_interfaces_without_an_address_are_not_read() -> None:
    with RedfishServer(machine(SERIAL, ("00:00:00:00:00:00",))) as server:
        assert "names no MAC address, in 1" in reason(system(server).ports)
        del server.system["EthernetInterfaces"]
        assert "tells of no network interfaces" in reason(system(server).ports)


# --- collections -----------------------------------------------------------------------------------------------------


def _pages(server: RedfishServer, *pages: dict[str, Any]) -> None:
    at = f"{AT}/EthernetInterfaces"
    for n, page in enumerate(pages):
        server.machines[f"{at}?$skip={n}" if n else at] = page


def test_a_collection_is_read_over_its_pages() -> None:
    at = f"{AT}/EthernetInterfaces"
    with own() as server:
        first = {"Members": [ref(f"{at}/1")], "Members@odata.count": 2, "Members@odata.nextLink": f"{at}?$skip=1"}
        _pages(server, first, {"Members": [ref(f"{at}/2")]})
        ports = system(server).ports
    assert isinstance(ports, Reading)
    assert len(ports.value) == 2


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ({"Members": [None]}, "a member of it is none"),
        ({"Members": [{"@odata.id": None}]}, "a member of it is none"),
        ({"Members": None}, "no list of members"),
        ({}, "no list of members"),
        ({"Members": [], "Members@odata.count": 2}, "it has 2 members and named 0"),
        ({"Members": [], "Members@odata.nextLink": f"{AT}/EthernetInterfaces"}, "do not end"),
        ({"Members": [{"@odata.id": "https://192.0.2.1/redfish/v1/x"}]}, "no document of its own"),
        ({"Members": [{"@odata.id": "/admin/reset"}]}, "no document of its own"),
        ({"Members": [{"@odata.id": "@192.0.2.1/redfish/v1/x"}]}, "no document of its own"),
    ],
)
def test_a_collection_that_is_not_whole_is_not_read(page: dict[str, Any], said: str) -> None:
    with own() as server:
        _pages(server, page)
        assert said in reason(system(server).ports)
        server.machines[SYSTEMS] = page
        assert isinstance(reader(server).controllers([device()])["srv-1"], Unreadable)


def test_a_service_that_manages_nothing_is_not_read() -> None:
    assert "manages no machine" in why(RedfishServer({}))


# --- power -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "power"),
    [("On", "on"), ("Off", "off"), ("PoweringOff", "turning-off"), ("PoweringOn", "turning-on"), ("Paused", "paused"),
     (None, "untold"), ("off", "untold"), (0, "untold")],
)  # fmt: skip
def test_power_is_the_systems_and_not_its_chassis(said: object, power: str) -> None:
    with own() as server:
        server.system["PowerState"] = said
        assert system(server).power == power
        server.asked.clear()
        answer = reader(server).power([device()])["srv-1"]
        assert isinstance(answer, Reading)
        assert answer.value == power
        assert len(server.asked) == 3


# --- who is asked ----------------------------------------------------------------------------------------------------


def test_nobody_is_asked_whom_neither_configuration_nor_record_leads_to() -> None:
    with own() as server:
        every = Controllers(settings(server.url), Secrets({"KEY": "lab"}), StillClock())
        found = every.controllers([device("srv-2", oob_ip="127.0.0.1")])["srv-2"]
    assert isinstance(found, Absent)
    assert server.asked == []


def test_a_controller_that_is_left_alone_is_absent_and_not_asked() -> None:
    with own() as server:
        found = reader(server, by="nothing").controllers([device()])["srv-1"]
    assert isinstance(found, Absent)
    assert "left alone" in found.what
    assert server.asked == []


def test_a_named_controller_without_an_address_anywhere_is_not_read() -> None:
    every = ControllerSettings(LOGIN, servers=(NamedController("srv-1"),))
    found = Controllers(every, Secrets({"KEY": "lab"}), StillClock()).controllers([device()])["srv-1"]
    assert "no out-of-band address" in reason(found)


@pytest.mark.parametrize(("ip", "url"), [("127.0.0.1", "https://127.0.0.1"), ("::1", "https://[::1]")])
def test_the_records_address_is_asked_over_tls_where_the_configuration_says_so(ip: str, url: str) -> None:
    every = Controllers(ControllerSettings(LOGIN, from_record=True), Secrets({"KEY": "lab"}), StillClock())
    found = every.controllers([device(oob_ip=ip), device("srv-2")])
    assert isinstance(found["srv-1"], Unreadable)
    assert found["srv-1"].source.address == url
    assert isinstance(found["srv-2"], Absent)


def test_a_secret_that_is_not_there_is_not_read() -> None:
    every = Controllers(settings("http://127.0.0.1:9"), Secrets({}), StillClock())
    assert "KEY" in reason(every.controllers([device()])["srv-1"])


# --- TLS -------------------------------------------------------------------------------------------------------------


def _digest(file: Path) -> str:
    pem = file.read_text().partition("-----BEGIN PRIVATE KEY")[0]
    return sha256(PEM_cert_to_DER_cert(pem)).hexdigest()


def test_a_certificate_that_nobody_named_is_not_trusted(tmp_path: Path) -> None:
    assert "not trusted" in why(own(certificate=self_signed(tmp_path)))


def test_a_certificate_is_trusted_by_its_authority_or_by_its_fingerprint(tmp_path: Path) -> None:
    file = self_signed(tmp_path)
    digest = _digest(file)
    colons = ":".join(digest[i : i + 2] for i in range(0, 64, 2)).upper()
    with own(certificate=file) as server:
        for trusted in ({"ca_file": file}, {"fingerprint": digest}, {"fingerprint": colons}):
            assert read(server, **trusted).system


def test_another_certificate_than_the_pinned_one_gets_no_request(tmp_path: Path) -> None:
    with own(certificate=self_signed(tmp_path)) as server:
        found = reader(server, fingerprint="ab" * 32).controllers([device()])["srv-1"]
    assert "fingerprint" in reason(found)
    assert server.asked == []


def test_the_environment_does_not_say_who_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    assert "not trusted" in why(own(certificate=file))


# --- rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"), [("ReadOnly", False), ("Operator", True), ("Administrator", True)]
)
def test_an_account_that_may_also_switch_off(role: str, may: bool) -> None:
    with own(accounts={"other": ("x", "Administrator"), "dcdecom": ("lab", role)}) as server:
        answer = reader(server).rights([device()])["srv-1"]
    assert isinstance(answer, Reading)
    assert (answer.value.role, answer.value.may_switch) == (role, may)


def test_a_controller_that_keeps_its_accounts_to_itself() -> None:
    servers = (own(tells_accounts=False), own(faults={"/redfish/v1/AccountService/Accounts": "403"}))
    for each in servers:
        with each as server:
            answer = reader(server).rights([device()])["srv-1"]
        assert isinstance(answer, Reading)
        assert answer.value.may_switch is None
    with own(faults={SYSTEMS: "403"}) as server:
        assert isinstance(reader(server).rights([device()])["srv-1"], Unreadable)


def test_one_controller_that_fails_takes_none_with_it() -> None:
    with own() as server:
        its = settings(server.url)
        both = replace(its, servers=(*its.servers, NamedController("srv-2", url="http://127.0.0.1:1")))
        found = Controllers(both, Secrets({"KEY": "lab"}), StillClock()).controllers([device(), device("srv-2")])
    assert isinstance(found["srv-1"], Reading)
    assert isinstance(found["srv-2"], Unreadable)
