"""A system that is gone in the middle: it has done what it was asked, and its answer never comes, on either bed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.changes import kind_of
from dcdecom.errors import NoAnswer
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.writers import Writers
from tests.write_permits import permit

from .cases import CASES, Case, ready
from .middleman import between
from .stage import Stage

WEB = [case for case in CASES if case.sends and case.system in ("netbox", "zabbix")]


@pytest.fixture
def unanswered(stage: Stage) -> Iterator[Writers]:
    """Writers whose writes arrive and whose answers are lost."""
    settings = stage.settings
    with between(settings.netbox.url) as netbox, between(settings.zabbix.url) as zabbix:
        behind = replace(
            settings,
            netbox=replace(settings.netbox, url=netbox.url),
            zabbix=replace(settings.zabbix, url=zabbix.url),
        )
        netbox.loses_answers = zabbix.loses_answers = True
        yield systems.writers(behind, clocks.clock())


@pytest.mark.parametrize("case", WEB, ids=str)
def test_a_write_whose_answer_is_lost_has_happened_and_is_found_again(
    stage: Stage, unanswered: Writers, case: Case
) -> None:
    with ready(stage, case) as change:
        kind, order = kind_of(change), stage.order(change)
        with pytest.raises(NoAnswer):
            kind.act(permit(change), stage.readers, unanswered, order)
        state = stage.state(change, order.nonce)
        assert case.happened(state) if case.happened else kind.holds(change, state)
        if case.system == "netbox":
            written = dict(stage.readers.record.writes([order.nonce]))[order.nonce]
            assert isinstance(written, Reading)
            assert "by dcdecom-writer at" in written.value
