"""Each recording behind an agent of the lab's own, over UDP: the reader makes the same of it as without a wire."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.settings import SnmpAccess
from dcdecom_lab.recording import read_recording
from dcdecom_lab.replay import serve

from . import golden
from .asking import by_community, by_user, tables
from .recordings import read, recordings

pytestmark = pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")

QUICK = ("snr", "linux")
"""A switch with a whole forwarding table, and an agent without interfaces."""
WIDE = ("iosxe_c3850", "ios_c3560")
"""Stacks of several thousand rows, read four times each: `make test-whole` has them."""

PATIENT = {"deadline": 120, "timeout": 3}


def asked(access: SnmpAccess) -> NetworkTables | str:
    answer = tables(access)
    assert isinstance(answer, Reading | Unreadable)
    return answer.value if isinstance(answer, Reading) else answer.reason


def check(path: Path) -> None:
    with serve(read_recording(path)) as replay:
        plain, user = by_community(replay.port, replay.keys.community, **PATIENT), by_user(replay, **PATIENT)
        by_v2c, by_v3 = asked(plain), asked(user)
        fast, fast_v3 = asked(replace(plain, engine="fast")), asked(replace(user, engine="fast"))
    assert golden.summary(fast) == golden.summary(by_v2c)
    assert golden.summary(fast_v3) == golden.summary(by_v3)
    assert golden.summary(by_v2c) == golden.summary(read(path))
    assert without_gaps(by_v3) == without_gaps(by_v2c)


def without_gaps(found: NetworkTables | str) -> object:
    """Version 3 says that it does not know a context where version 2c is silent."""
    return {name: value for name, value in golden.summary(found).items() if name != "gaps"}


@pytest.mark.parametrize("path", [path for path in recordings() if path.stem in QUICK], ids=lambda path: path.stem)
def test_a_replayed_recording(path: Path) -> None:
    check(path)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.whole if path.stem in WIDE else pytest.mark.long, id=path.stem)
        for path in recordings() if path.stem not in QUICK
    ],
)  # fmt: skip
def test_every_replayed_recording(path: Path) -> None:
    check(path)


def test_a_vlan_has_a_context_of_its_own() -> None:
    """Trap 16: bridge port 35 leads to a port in VLAN 10's context, and nowhere in the default one."""
    path = next(path for path in recordings() if path.stem == "ios_c3560")
    with serve(read_recording(path)) as replay:
        for access in (by_community(replay.port, replay.keys.community, vlans=(10,)), by_user(replay, vlans=(10,))):
            found = asked(access)
            assert isinstance(found, NetworkTables)
            assert found.gaps == ("the forwarding tables show no address",)
