"""The word of each row of the comparison: never *sesuai* beside a block of the same field, nor where nobody speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.checks.fields import fields
from dcdecom.model.agreement import row_verdict
from dcdecom.model.evidence import Field
from dcdecom.papers.console import SOURCES
from tests.records import make_field

from .case import Case, load

COLUMNS = ("letter", "record", "network", "machine")
CASES = load()


def rows_of(case: Case) -> list[tuple[Field, str]]:
    found = case.findings()
    return [(row, row_verdict(row, found)) for row in fields(case.evidence, case.rules)]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.case)
def test_no_row_agrees_that_a_finding_blocks_or_of_which_one_source_alone_speaks(case: Case) -> None:
    blocks = [f for f in case.findings() if f.severity == "block"]
    for row, word in rows_of(case):
        text = " ".join(getattr(row, column) for column in COLUMNS)
        named = [f for f in blocks if "mac" not in row.name and row.name in f.code]
        named += [f for f in blocks if "mac" in row.name and f.port and f" {f.port} " in f"{text} "]
        macs = {f.key: dict(f.params).get("mac", "").strip("-") for f in blocks}
        named += [f for f in blocks if "mac" in row.name and macs[f.key] and macs[f.key] in text]
        if any(not f.unread for f in named):
            assert word == "tidak sesuai", (row, named)
        elif named:
            assert word in ("belum terperiksa", "tidak sesuai"), (row, named)
        if sum(bool(getattr(row, column)) for column in COLUMNS) < 2:
            assert word != "sesuai", row


def test_the_healthy_server_agrees_where_two_speak() -> None:
    words = {row.name: word for row, word in rows_of(Case("healthy"))}
    silent = {"model": "tidak dibandingkan"}
    assert words == dict.fromkeys(("serial", "asset-tag", "tenant", "position", "mac", "bmc-mac"), "sesuai") | silent


@pytest.mark.parametrize(("set", "name", "word"), [
    ({"asked.asset_tag": "", "inspection.asset_tag": "", "record.it.asset_tag": ""}, "asset-tag", "tidak dibandingkan"),
    ({"asked.asset_tag": "", "inspection": None}, "asset-tag", "tidak dibandingkan"),
    ({"record": {"absent": "device srv-disdik-01"}, "guests": None, "ports": {}, "own": {}}, "serial",
     "tidak dibandingkan"),
    ({"record.it.noted_memory": "64 GB", "asked.memory": "banyak"}, "memory", "tidak dibandingkan"),
    ({"record.it.noted_memory": "64 GB"}, "memory", "tidak dibandingkan"),
    ({"asked.memory": "64 GB"}, "memory", "tidak dibandingkan"),
    ({"record.it.kode_barang": "1", "asked.minutes": {"kode_barang": "2"}}, "kode-barang", "tidak dibandingkan"),
    ({"record.it.kode_barang": "1", "asked.minutes": {"kode_barang": "2"}}, "minutes-kode-barang", "tidak sesuai"),
    ({"parts": {"unreadable": "HTTP 403"}, "asked.memory": "64 GB"}, "memory", "belum terperiksa"),
])  # fmt: skip
def test_what_one_source_alone_says_is_not_compared(set: dict[str, Any], name: str, word: str) -> None:
    words = {row.name: found for row, found in rows_of(Case("changed", set=set))}
    assert words[name] == word


def test_an_old_row_that_called_silence_agreement_is_not_compared() -> None:
    silent = make_field("mac", record="02:00:00:00:00:01 tor-1 Gi1", agrees=True)
    assert row_verdict(silent, ()) == "tidak dibandingkan"
    assert row_verdict(replace(silent, letter="02:00:00:00:00:01"), ()) == "tidak dibandingkan"
    assert row_verdict(replace(silent, network="tor-1 Gi1 (snmp)"), ()) == "sesuai"
    assert row_verdict(replace(silent, agrees=None), ()) == "belum terperiksa"


def test_the_sources_are_those_of_the_report() -> None:
    assert len(COLUMNS) == len(SOURCES)
