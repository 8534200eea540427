"""By what a Zabbix host is known to be the one that was planned."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.changes.zabbix.host import other_holdings
from dcdecom.checks.monitored_host import is_own_address
from dcdecom.checks.which_host import holdings
from dcdecom.model.changes.zabbix import DisableHost
from dcdecom.model.estate.ref import Ref
from tests.records import make_device, make_host


def test_an_interface_at_a_macro_that_nobody_can_read_makes_it_another_host() -> None:
    host = make_host(
        id="10531", host="srv-1", visible_name="srv-1", enabled=True, discovered=False, addresses=("198.18.10.11",),
        serials=(), macs=(), groups=(),
    )  # fmt: skip
    planned = DisableHost("srv-1", 1, "10531", "srv-1", "198.18.10.11", holds=holdings(host))
    now = holdings(replace(host, unresolved=("{$DB_IP}",)))
    assert other_holdings(planned, {"holds": "\n".join(holdings(host))}, "10531") == ""
    assert "{$DB_IP}" in other_holdings(planned, {"holds": "\n".join(now)}, "10531")


def test_a_dns_name_is_nobodys_own_while_it_was_not_asked_who_else_bears_it() -> None:
    device = make_device(
        id=11, name="srv-1", serial="", asset_tag="", status="active", role="server", device_type="R640",
        site=Ref(1, "batam"), tenant=None, rack=None, position="", face="", height="1", parent=None,
        virtual_chassis=None, interfaces=(), etag="", main_names=("portal.example",), shared_names=(),
    )  # fmt: skip
    assert is_own_address(device, "portal.example")
    assert not is_own_address(replace(device, shared_names=("portal.example",)), "portal.example")
    assert not is_own_address(replace(device, shared_names=None), "portal.example")
    assert is_own_address(replace(device, shared_names=None), "srv-1.example")
