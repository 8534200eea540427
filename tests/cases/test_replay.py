"""A thousand changes of what cases on the lab have kept: each is named, or read by nothing, or decides nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dcdecom.journal.attachment_status import entries
from dcdecom.journal.chain import row
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.unit.journal.changed_readings import changes, subjects
from tests.unit.journal.replays import Played
from tests.unit.journal.test_changed_readings import SEED, wrongly_listed

DECIDES_NOTHING = 0.1
"""The share of changes of what is read that may stay without effect, such as a second sighting of the same address."""


@pytest.mark.whole
@pytest.mark.timeout(900)
def test_a_thousand_changes(office: Office, shelf: Shelf, tmp_path: Path) -> None:
    """A refused case, and one that shut its ports and looked after the soak."""
    refused = office.open(office.request("rejected"), 3)
    office.run(refused).ended(3, "serial-differs", "other-port")
    cases = [_kept(office, refused)]
    other = Office(office.bed, tmp_path / "other")
    cases.append(_kept(other, shelf.withdrawn(other, "srv-disdik-01")))
    found = [subject for case in cases for subject in subjects(case)]
    assert {subject.row["type"] for subject in found} == {
        "evidence-taken", "dropped", "change-proved", "gone", "timer-over",
    }  # fmt: skip

    judged = [*changes(found, 1000, SEED)]
    count = Counter(change.how for change in judged)
    nothing = Counter(f"{c.event} {c.holder}" for c in judged if c.how == "decides nothing")
    assert sum(count.values()) == 1000
    assert count["named"] > 200, count
    assert nothing.total() < 1000 * DECIDES_NOTHING, nothing
    assert wrongly_listed(judged) == []
    print(count, *(f"{number} {what}" for what, number in nothing.most_common()), sep="\n")


def _kept(office: Office, id: str) -> Played:
    rows = [row(event) for event in office.events(id)]
    digests = {entry["sha256"] for event in rows for entry in entries(event) if not entry.get("sealed")}
    case = Played(tuple(rows), {digest: (office.data / "files" / digest).read_bytes() for digest in digests})
    assert case.judged().exit == 0
    return case
