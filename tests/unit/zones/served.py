"""Zones with each kind of record that leads to a server, and a DNS server of the lab that has them."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

from dcdecom.adapters.dns.reader import ViewReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.references import Subject
from dcdecom.model.settings import DnsKey, DnsServer, DnsView, SecretRef
from dcdecom_lab.dns import DnsServer as LabServer
from tests.agents.asking import StillClock

HEAD = """@ 3600 IN SOA ns1.batam.test. hostmaster.batam.test. 2026113001 300 60 86400 600
@ 3600 IN NS ns1.batam.test.
"""
SECRET = base64.b64encode(b"s" * 32).decode()
SUBJECT = Subject("srv-1", ("srv-1",), ("10.7.0.21", "2001:db8:7::21"), (), (), 21)


def lab(zones: dict[str, str], **different: Any) -> LabServer:
    given = {name: HEAD + text for name, text in zones.items()}
    return LabServer(given, {"reader": SECRET, "other": SECRET}, {"reader": frozenset(zones)}, **different)


def view(server: LabServer, **key: Any) -> DnsView:
    its = replace(DnsKey("reader", SecretRef("env:KEY")), **key)
    return DnsView("inside", "Tim DNS", (DnsServer("127.0.0.1", tuple(server.zones), its, server.port),))


def reader(server: LabServer, secret: str = SECRET, **key: Any) -> ViewReader:
    return ViewReader(view(server, **key), ("batam.test",), Secrets({"KEY": secret}), StillClock())
