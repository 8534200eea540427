"""Which ports belong together, by the command line: the awkward estate in each tongue that is asked."""

from __future__ import annotations

import pytest

from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.text import lines_of
from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import load_description
from dcdecom_lab.dialects import TONGUES
from dcdecom_lab.dialects.cli_profile import bundle_rows
from dcdecom_lab.shell import Shell
from dcdecom_lab.topologies import ESTATE
from dcdecom_lab.world import World

from .recordings import READERS

ASKED = [name for name, dialect in DIALECTS.items() if dialect.aggregates]
SAYS_WHAT_IS_ATTACHED = {name for name in ASKED if name != "ruckus_fastiron"}


def shell(dialect: str) -> Shell:
    clock = LabClock()
    world = World(load_description(ESTATE, TONGUES[dialect].ports), clock)
    return Shell(world, "tor-1", "lab-reader", False, ActLog(clock), tongue=TONGUES[dialect])


@pytest.mark.parametrize("name", ASKED)
def test_every_aggregate_with_all_its_ports(name: str) -> None:
    dialect, said = DIALECTS[name], shell(name)
    assert dialect.aggregates
    found = READERS["aggregates"](dialect, lines_of(said.answer(dialect.aggregates.ask)))
    wanted = [{dialect.spelling.long(port.name) for port in ports} for _, ports in bundle_rows(said)]
    assert len(wanted) > 1
    assert [{*one.attached, *one.others} for one in found] == wanted
    assert all(bool(one.attached) == (name in SAYS_WHAT_IS_ATTACHED) for one in found)
