from __future__ import annotations

import pytest

from dcdecom_lab import netbox, zabbix
from dcdecom_lab.description import Description, load_description
from dcdecom_lab.netbox import NetBoxLab
from dcdecom_lab.zabbix import ZabbixLab

from .calling import READER, TOKENS, Acts, NetBox, StandingClock, World, Zabbix


@pytest.fixture(scope="session")
def estate() -> Description:
    return load_description()


@pytest.fixture
def acts() -> Acts:
    return Acts()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def world(estate: Description) -> World:
    return World(frozenset(server.name for server in estate.servers))


@pytest.fixture
def netbox_lab(estate: Description, acts: Acts, clock: StandingClock) -> NetBoxLab:
    return netbox.build(estate, acts, clock, TOKENS)


@pytest.fixture
def nb(netbox_lab: NetBoxLab) -> NetBox:
    return NetBox(netbox_lab.app)


@pytest.fixture
def nb_reader(netbox_lab: NetBoxLab) -> NetBox:
    return NetBox(netbox_lab.app, READER)


@pytest.fixture
def zabbix_lab(estate: Description, world: World, acts: Acts, clock: StandingClock) -> ZabbixLab:
    return zabbix.build(estate, world, acts, clock, TOKENS)


@pytest.fixture
def zb(zabbix_lab: ZabbixLab) -> Zabbix:
    return Zabbix(zabbix_lab.app)


@pytest.fixture
def zb_reader(zabbix_lab: ZabbixLab) -> Zabbix:
    return Zabbix(zabbix_lab.app, READER)
