"""The understanding of command lines, over what real switches printed: nothing is lost without being counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.adapters.switch.answers import NotUnderstood
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.forwarding import read_fdb
from dcdecom.adapters.switch.neighbours import read_neighbours
from dcdecom.adapters.switch.text import lines_of
from tests.agents.recordings import FOLDER, recordings

IOS = DIALECTS["cisco_ios"]

pytestmark = pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")


def ios(command: str) -> list[Path]:
    return sorted((FOLDER / "cli" / "cisco_ios").glob(f"{command}--*.raw"))


@pytest.mark.parametrize("recording", ios("show_mac-address-table"), ids=lambda path: path.stem)
def test_a_recorded_forwarding_table(recording: Path) -> None:
    text = recording.read_text()
    if "criterion: 87" in text:  # It was shortened by hand.
        with pytest.raises(NotUnderstood, match="shows 6 rows and counts 87"):
            read_fdb(IOS, lines_of(text))
        text = text.replace("criterion: 87", "criterion: 6")
    entries = read_fdb(IOS, lines_of(text))
    unicast = [mac for mac in re.findall(r"\b\w{4}\.\w{4}\.\w{4}\b", text) if not int(mac[:2], 16) & 1]
    assert len(entries) == len(unicast) > 0
    assert not any(re.match(r"(?:Gi|Fa|Po|Te|Vl)\d", entry.port) for entry in entries)


@pytest.mark.parametrize("recording", ios("show_lldp_neighbors_detail"), ids=lambda path: path.stem)
def test_recorded_neighbours(recording: Path) -> None:
    text = recording.read_text()
    if "Local Intf:" not in text:  # Releases before 15 do not say on which port of theirs they hear a neighbour.
        with pytest.raises(NotUnderstood, match="without port"):
            read_neighbours(IOS, lines_of(text))
        return
    found = read_neighbours(IOS, lines_of(text))
    assert len(found) == text.count("Chassis id:") > 0
    assert sum(bool(neighbour.capabilities) for neighbour in found) == text.count("Enabled Capabilities: ")
