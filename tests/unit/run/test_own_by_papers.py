"""What the BA kolokasi and the label add to a server's own addresses, and when they are believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dcdecom.checks.letter_and_record import recorded
from dcdecom.collect.own_addresses import own_addresses
from dcdecom.model.address import MacAddress
from tests.records import make_inspection
from tests.unit.checks.case import Case

SERIAL = "SGH331XK7P"
IN_MINUTES, ON_LABEL = MacAddress("9c:b6:54:a1:02:77"), MacAddress("9c:b6:54:a1:02:78")


def said(minutes: str, label: str) -> dict[MacAddress, tuple[str, ...]]:
    """Own addresses and their sources, where the BA kolokasi and the label bear these serial numbers."""
    evidence = Case("x").evidence
    asked = replace(evidence.asked, minutes_serial=minutes, minutes_macs=(IN_MINUTES,))
    at = datetime(2026, 11, 24, tzinfo=UTC)
    read = make_inspection(label, "", "R07 U12", "rina", at, macs=(ON_LABEL, IN_MINUTES))
    device = recorded(evidence)
    assert device
    found: Any = own_addresses(replace(evidence, asked=asked, inspection=read), device, {}, None, ())
    return {one.mac: one.sources for one in found if one.mac in (IN_MINUTES, ON_LABEL)}


def test_both_papers_are_sources() -> None:
    assert said(SERIAL, SERIAL) == {IN_MINUTES: ("minutes", "label"), ON_LABEL: ("label",)}


@pytest.mark.parametrize(
    ("minutes", "label", "left"),
    [("", SERIAL, "label"), ("OTHER", SERIAL, "label"), (SERIAL, "OTHER", "minutes")],
    ids=["minutes without a serial", "minutes of another server", "the label of another server"],
)
def test_a_paper_of_another_server_is_none(minutes: str, label: str, left: str) -> None:
    assert set(said(minutes, label).values()) == {(left,)}
