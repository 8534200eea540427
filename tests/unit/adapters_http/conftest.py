"""The lab's NetBox and Zabbix on loopback, and readers and writers of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dcdecom.adapters import zabbix
from dcdecom.adapters.netbox import connect_reader, connect_writer
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Reading
from dcdecom.model.settings import NetBoxSettings, SecretRef, ZabbixSettings
from dcdecom.ports.monitoring import MonitoringReader
from dcdecom.ports.record import RecordReader
from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import load_description
from dcdecom_lab.netbox import NetBoxLab
from dcdecom_lab.world import World
from dcdecom_lab.zabbix import ZabbixLab
from dcdecom_lab.zabbix import build as build_zabbix
from tests.write_permits import authorized

from .serving import Counting, serving

TOKENS = {"reader": "r" * 40, "writer": "w" * 40, "owner": "o" * 40}
SECRETS = Secrets({"READER": TOKENS["reader"], "WRITER": TOKENS["writer"], "WRONG": "f" * 40})


def netbox_settings(url: str, reader: str = "env:READER", timeout: int = 5) -> NetBoxSettings:
    return NetBoxSettings(url, SecretRef(reader), SecretRef("env:WRITER"), timeout=timeout)


@dataclass
class NetBox:
    """A lab's NetBox, and what an adapter needs of it."""

    lab: NetBoxLab
    acts: ActLog
    url: str
    counting: Counting
    clock: LabClock

    def reader(self, ref: str = "env:READER", timeout: int = 5) -> RecordReader:
        return connect_reader(netbox_settings(self.url, ref, timeout), SECRETS, self.clock)

    def writer(self, timeout: int = 5, command: str = "") -> Any:
        return authorized(connect_writer(netbox_settings(self.url, timeout=timeout), SECRETS, self.clock, command))


@pytest.fixture(scope="module")
def netbox_server() -> Iterator[NetBox]:
    clock = LabClock()
    acts = ActLog(clock)
    lab = NetBoxLab(load_description(), acts, clock, TOKENS)
    counting = Counting(lab.app)
    with serving(counting) as url:
        yield NetBox(lab, acts, url, counting, clock)


@pytest.fixture
def netbox(netbox_server: NetBox) -> NetBox:
    netbox_server.lab.reset()
    netbox_server.acts.clear()
    netbox_server.counting.requests.clear()
    return netbox_server


ZABBIX_TOKENS = {"reader": "a" * 64, "writer": "b" * 64}
ZABBIX_SECRETS = Secrets({"READER": ZABBIX_TOKENS["reader"], "WRITER": ZABBIX_TOKENS["writer"], "WRONG": "f" * 64})


def zabbix_settings(url: str, reader: str = "env:READER", timeout: int = 5) -> ZabbixSettings:
    return ZabbixSettings(url, SecretRef(reader), SecretRef("env:WRITER"), timeout=timeout)


@dataclass
class Zabbix:
    """A lab's Zabbix, and what an adapter needs of it."""

    lab: ZabbixLab
    acts: ActLog
    url: str
    counting: Counting
    clock: LabClock

    def reader(self, ref: str = "env:READER", timeout: int = 5) -> MonitoringReader:
        return zabbix.connect_reader(zabbix_settings(self.url, ref, timeout), ZABBIX_SECRETS, self.clock)

    def writer(self, timeout: int = 5, command: str = "") -> Any:
        settings = zabbix_settings(self.url, timeout=timeout)
        return authorized(zabbix.connect_writer(settings, ZABBIX_SECRETS, self.clock, command))

    def host(self, name: str) -> MonitoredHost:
        """The one host of a name."""
        (answer,) = dict(self.reader().hosts([name])).values()
        assert isinstance(answer, Reading)
        (host,) = answer.value
        return host


@pytest.fixture(scope="module")
def zabbix_server() -> Iterator[Zabbix]:
    clock = LabClock()
    acts, description = ActLog(clock), load_description()
    lab = build_zabbix(description, World(description, clock), acts, clock, ZABBIX_TOKENS)
    counting = Counting(lab.app)
    with serving(counting) as url:
        yield Zabbix(lab, acts, url, counting, clock)


@pytest.fixture
def watched(zabbix_server: Zabbix) -> Zabbix:
    zabbix_server.lab.reset()
    zabbix_server.acts.clear()
    zabbix_server.counting.requests.clear()
    return zabbix_server
