"""The estate file as values."""

from pathlib import Path

import pytest

from dcdecom_lab.description import PortNaming, load_description


def test_ports_are_named_as_ios_names_them() -> None:
    estate = load_description()
    assert (estate.port_name(7), estate.port_short(7)) == ("GigabitEthernet1/0/7", "Gi1/0/7")
    assert (estate.aggregate_name(12), estate.aggregate_short(12)) == ("Port-channel12", "Po12")


def test_another_bed_names_ports_its_own_way() -> None:
    estate = load_description(ports=PortNaming("swp{}", "swp{}", "bond{}", "bond{}"))
    assert estate.port_name(7) == "swp7"


def test_attachments_name_every_cable_and_where_the_record_has_it() -> None:
    estate = load_description()
    recorded = {a.interface: (a.port, a.recorded_port) for a in estate.server("srv-dinkes-04").attachments}
    assert recorded == {"eth0": (15, 14)}
    bundle = estate.server("srv-bpkad-02").attachments
    assert [(a.interface, a.port, a.cable) for a in bundle] == [("eth0", 4, "D-0304"), ("eth1", 6, "D-0304-2")]
    assert estate.server("srv-disdik-01").attachments[1].mgmt_only


def test_no_two_things_share_a_port_an_address_or_a_cable() -> None:
    estate = load_description()
    ports = [(s.name, s.uplink) for s in estate.switches] + [(s.to.device, s.to.port) for s in estate.switches]
    ports += [(s.switch, a.port) for s in estate.servers for a in s.attachments]
    macs = [s.data.mac for s in estate.servers] + [s.bmc.mac for s in estate.servers if s.bmc]
    macs += [s.mac for s in estate.switches] + [estate.gateway.mac]
    cables = [a.cable for s in estate.servers for a in s.attachments]
    for things in (ports, macs, cables, [s.serial for s in estate.servers], [s.asset_tag for s in estate.servers]):
        assert len(things) == len(set(things))


def test_an_unknown_key_is_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "dcdecom_lab/estate.yaml").read_text("utf-8")
    estate = tmp_path / "estate.yaml"
    estate.write_text(text.replace("asset_tag: KOM-2019-0117", "asset_tag: KOM-2019-0117\n    colour: red"), "utf-8")
    with pytest.raises(Exception, match="While structuring Description"):
        load_description(estate)


def test_the_practice_lab_has_hardware_of_servers_and_outlets_that_there_are() -> None:
    """Each outlet once, and within its PDU; tests that need none have none."""
    assert load_description().hardware is None
    estate = load_description(hardware=True)
    assert estate.hardware is not None
    outlets = {pdu.name: pdu.outlets for pdu in estate.hardware.pdus}
    taken = [(cable.pdu, cable.outlet) for server in estate.hardware.servers for cable in server.power]
    assert len(taken) == len(set(taken))
    assert all(1 <= number <= outlets[pdu] for pdu, number in taken)
    assert {server.name for server in estate.hardware.servers} <= {server.name for server in estate.servers}
