"""Mentions of withdrawn servers from run to run: how bad they are, and when they are gone."""

from __future__ import annotations

from dcdecom.model.drift import Drift
from dcdecom.reconcile.coverage import Coverage
from dcdecom.reconcile.drift_classes import compare

from .sheet import changed
from .test_cases import ground_of

TEXTS = {
    "fw-dmz": {"lines": ["dmz.nft:12 address 198.18.10.19"]},
    "lb": {"about": "load-balancer", "lines": ["a:1 name srv-old"]},
}
SHEET = {"cases/2026-0001/ips": ["198.18.10.19"], "texts": TEXTS}


def drifts() -> dict[str, Drift]:
    return {d.object: d for d in compare(ground_of(changed(SHEET))).drifts}


def test_an_address_in_a_firewall_is_worse_than_other_mentions() -> None:
    assert {name: d.severity for name, d in drifts().items()} == {"srv-old fw-dmz": "high", "srv-old lb": "medium"}


def test_each_place_and_its_token_is_evidence_and_the_line_is_not() -> None:
    said = [(e.source, e.says) for e in drifts()["srv-old fw-dmz"].evidence]
    assert said[1:] == [("texts fw-dmz", "dmz.nft:12: its address 198.18.10.19")]


def test_a_source_that_was_not_searched_shows_nothing_as_gone() -> None:
    drift = drifts()["srv-old fw-dmz"]
    read = Coverage({}, frozenset({"texts fw-dmz"}), frozenset(), frozenset({"srv-a"}), "zabbix")
    gone_from_the_configuration = Coverage({}, frozenset(), frozenset(), frozenset({"srv-a"}), "zabbix")
    unread = Coverage({"texts fw-dmz": "no commit"}, frozenset(), frozenset(), frozenset({"srv-a"}), "zabbix")
    assert read.why_not(drift) == ""
    assert gone_from_the_configuration.why_not(drift) == "texts fw-dmz: it was not searched"
    assert unread.why_not(drift) == "texts fw-dmz: no commit"


def test_without_a_named_source_nothing_is_asked() -> None:
    ground = ground_of(changed(None))
    assert (ground.mentions.sources, ground.mentions.holders) == ((), {})
