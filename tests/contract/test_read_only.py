"""What the readers log in with writes nothing: each system refuses it, and nothing is other than before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.bootstrap import clocks, documents, systems
from dcdecom.errors import SystemFailure
from dcdecom.model.settings import CliAccess, Settings
from dcdecom.ports.systems import Readers
from tests.write_permits import all_authorized

from .ground import Found, Ground


@pytest.fixture(scope="module")
def hands(settings: Settings) -> Any:
    """Writers that log in as the readers do."""
    hosts = documents.inventory(settings)
    lines = {name: replace(host, cli=_reading(host.cli)) for name, host in hosts.hosts.items()}
    web = replace(
        settings,
        netbox=replace(settings.netbox, writer=settings.netbox.reader),
        zabbix=replace(settings.zabbix, writer=settings.zabbix.reader),
    )
    return all_authorized(systems.writers(web, clocks.clock(), replace(hosts, hosts=lines)))


def _reading(access: CliAccess | None) -> CliAccess | None:
    return replace(access, writer=access.reader) if access else None


def test_netbox_refuses_the_readers_token(hands: Any, readers: Readers, ground: Ground) -> None:
    device = Found(readers).device(ground.settled[0].name)
    for write in (
        lambda: hands.record.set_status(device.id, "decommissioning", device.etag, "nonce-of-a-test"),
        lambda: hands.record.add_note(device.id, "a note", "nonce-of-a-test"),
    ):
        with pytest.raises(SystemFailure, match="refused, nothing was changed"):
            write()
    assert Found(readers).device(device.name) == device


def test_zabbix_refuses_the_readers_token(hands: Any, readers: Readers, ground: Ground) -> None:
    host = Found(readers).host(ground.settled[0].name)
    for write in (lambda: hands.monitoring.set_enabled(host.id, False), lambda: hands.monitoring.delete_host(host.id)):
        with pytest.raises(SystemFailure, match="refused, nothing was changed"):
            write()
    assert Found(readers).host(host.host) == host


def test_a_switch_refuses_the_readers_login(hands: Any, readers: Readers, ground: Ground) -> None:
    device = Found(readers).device(ground.settled[0].name)
    port = next(peer for interface in device.interfaces for peer in interface.peers)
    with pytest.raises(SystemFailure):
        hands.switch.shut(port.switch, port.name)
    (shown,) = dict(readers.switch.ports([(port.switch, port.name)])).values()
    assert shown.value.admin_up  # type: ignore[union-attr]  # an answer that is none fails here too
