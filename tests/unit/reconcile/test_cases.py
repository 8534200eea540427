"""A data centre in, drift out: the cases of `cases.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.collect.fleet import read_fleet
from dcdecom.collect.left_mentions import read_left_mentions
from dcdecom.collect.still_calls import read_calls
from dcdecom.documents import texts
from dcdecom.model.drift import CLASSES
from dcdecom.model.last_run import LastRun
from dcdecom.model.settings import NetBoxSettings, SecretRef
from dcdecom.model.trace import NOTHING, Known
from dcdecom.papers.console_drift import sentence
from dcdecom.reconcile import drift_classes
from dcdecom.reconcile.calls import callers_of, with_logs
from dcdecom.reconcile.changed_since_last_run import departures, hidden
from dcdecom.reconcile.drift_classes import COMPARISONS, compare
from dcdecom.reconcile.inputs import Compared, ReconcileInputs
from dcdecom.reconcile.memory import believed, left
from dcdecom.reconcile.references import subjects_of, with_sources
from dcdecom.reconcile.run_once import Reconciled

from .sheet import GATEWAY, TODAY, WANTED, Estate, Sheet, StillClock, changed, journals

ENGLISH = texts.load("en")


@dataclass(frozen=True)
class Case:
    case: str
    drift: tuple[str, ...]
    set: Mapping[str, Any] | None = None
    drop: tuple[str, ...] = ()
    says: str = ""
    unjudged: tuple[str, ...] = ()
    compares: bool = True
    was: Mapping[str, Any] | None = None
    """What was otherwise in the run before; without it there was none."""

    @cached_property
    def ground(self) -> ReconcileInputs:
        last = LastRun() if self.was is None else seen_before(changed(self.was))
        return ground_of(changed(self.set, self.drop), last)


CASES = [Case(**body) for body in yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))]


def seen_before(sheet: Sheet) -> LastRun:
    """What a whole run of this sheet leaves."""
    fleet = read_fleet(WANTED, Estate(sheet).readers(), StillClock())
    return left(fleet, WANTED, "", LastRun(), (), ())


def ground_of(sheet: Sheet, last: LastRun = LastRun(), **narrowed: str | frozenset[str]) -> ReconcileInputs:  # noqa: B008  # frozen
    wanted = replace(WANTED, **narrowed)  # type: ignore[arg-type]  # by name
    readers = Estate(sheet).readers()
    ground = ReconcileInputs(read_fleet(wanted, readers, StillClock()), wanted, journals(sheet), TODAY, last=last)
    ports = tuple((s.change.switch, s.change.port) for s in ground.shut)
    heads = tuple(head for j in ground.journals for head, _ in j.heads)
    macs = frozenset(mac for gone in ground.withdrawn for mac in gone.macs)
    ips = frozenset(ip for gone in ground.withdrawn for ip in gone.ips)
    wider = replace(wanted, ports=ports, heads=heads, macs=macs, ips=ips)
    fleet = read_fleet(wider, Estate(sheet).readers(), StillClock())
    knows = sheet.get("knows", {})
    known = {id: Known(frozenset(heads), frozenset(), frozenset()) for id, heads in knows.items()}
    fleet = believed(fleet, wanted, last, ground.cases, frozenset(), lambda drift: False)
    departed = departures(fleet, wanted, last, ground.cases, readers.record)
    fleet = replace(fleet, gaps=(*fleet.gaps, *hidden(departed, fleet)))
    ground = replace(ground, fleet=fleet, departures=departed, known_of=lambda id: known.get(id, NOTHING))
    mentions = read_left_mentions(subjects_of(ground), readers)
    fleet = with_sources(fleet, mentions)
    heard = read_calls(callers_of(ground), readers, last.logs, fleet.taken_at)
    return replace(ground, fleet=with_logs(fleet, heard), mentions=mentions, heard=heard)


def found(compared: Compared) -> list[str]:
    return sorted(" ".join(drift.key) for drift in compared.drifts)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.case)
def test_case(case: Case) -> None:
    ground = case.ground
    compared = compare(ground)
    assert found(compared) == sorted(case.drift)
    assert {" ".join(key[:2]) for key in compared.unjudged} >= set(case.unjudged)
    assert Reconciled(ground.fleet, ()).could_compare == case.compares
    if case.says:
        assert case.says in {sentence(d, ENGLISH) for d in compared.drifts}


def test_a_healthy_data_centre_has_no_drift() -> None:
    assert found(compare(ground_of(changed(None)))) == []


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: c.__name__)
def test_without_any_one_comparison_some_case_is_red(comparison: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drift_classes, "COMPARISONS", tuple(c for c in COMPARISONS if c is not comparison))
    assert any(found(compare(case.ground)) != sorted(case.drift) for case in CASES)


def test_every_class_has_a_case_that_shows_it_and_its_sentences_in_every_language() -> None:
    assert {drift.split()[0] for case in CASES for drift in case.drift} == CLASSES.keys()
    for language in ("id", "en"):
        sentences = texts.load(language).sentences
        assert all(f"drift.{name}" in sentences and f"drift-advice.{name}" in sentences for name in CLASSES)


def test_every_drift_says_what_each_source_says_and_fills_its_sentence() -> None:
    for case in CASES:
        for drift in compare(case.ground).drifts:
            assert drift.evidence, drift
            assert texts.parameters(ENGLISH.sentences[f"drift.{drift.drift}"]) <= dict(drift.params).keys(), drift


def test_one_device_alone_tells_nothing_of_others() -> None:
    sheet = changed({"switches/tor-1/Gi5": "up", "rows/b": "02:00:00:00:00:0b tor-1 Gi3"}, ["hosts/srv-a"])
    compared = compare(ground_of(sheet, device="srv-b"))
    assert found(compared) == ["cable-elsewhere srv-b 02:00:00:00:00:0b"]
    assert ("port-back-up", "tor-1 Gi5", "port 105") in compared.unjudged


def test_a_status_that_was_final_once_counts_beside_the_one_that_is_final_today() -> None:
    """The record alone tells of the server: another `final_status` must not make it a stranger."""
    back = {"cases": {}, "devices/srv-old/status": "offline", "rows/old": "02:00:00:00:00:0f tor-1 Gi2",
            "hosts/srv-old": {"id": "909"}}  # fmt: skip
    sheet, zombies = changed(back), ["zombie-monitoring srv-old", "zombie-network srv-old 02:00:00:00:00:0f"]
    assert not {*zombies} & {*found(compare(ground_of(sheet)))}
    withdrawn = NetBoxSettings("", SecretRef(""), withdrawn_statuses=("offline",)).withdrawn
    assert withdrawn == {"decommissioning", "offline"}
    assert found(compare(ground_of(sheet, withdrawn=withdrawn))) == zombies
    assert found(compare(ground_of(sheet, withdrawn=frozenset({"offline"})))) == zombies


def test_at_another_site_there_is_nothing() -> None:
    assert found(compare(ground_of(changed(None, ["hosts/srv-a"]), site="elsewhere"))) == []


def test_what_only_passes_is_kept_once_and_not_once_a_switch() -> None:
    """Behind every uplink is every address of the site: what is kept must not grow with devices times switches."""
    crowd = {f"rows/{s}-{n}": f"06:00:00:00:01:{n:02x} {s} Gi48" for s in ("tor-1", "tor-2") for n in range(50)}
    switch = {"switches/tor-2": {"Gi48": "up"}, "rows/g": "00:00:5e:00:53:01 tor-2 Gi48"}
    fleet = ground_of(changed({**switch, **crowd})).fleet
    kept = [s for rows in fleet.site.sightings.values() for s in rows if s.witness == "snmp"]
    assert len([s for s in kept if s.mac.startswith("06:")]) == 50
    assert {s.switch for s in kept if s.mac == GATEWAY} == {"tor-1", "tor-2"}
    assert fleet.gaps == ()
