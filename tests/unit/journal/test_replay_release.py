"""The look before a release can be judged again too: by what it read of the record and of the site's tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dcdecom import __version__
from dcdecom.casework.release import open_release
from dcdecom.steps.moves import Finished
from tests.unit.run.office import ONE, POLICY, Office, playbook

from .replays import Edit, Played, chained, kept_of

FIRST, SECOND = ("letter-in", "take-out", "forget", "end"), ("letter-in", "set-free", "tell", "end")
LOOK = "release-look.json"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Played:
    office = Office(tmp_path_factory.mktemp("office"), playbook(*FIRST), tool=__version__, keeps_policy=True)
    first = office.opened()
    assert isinstance(office.drive(first), Finished)
    office.clock.sleep(31 * 86400)
    office.world.quiet_gateway = True
    office.rules = playbook(*SECOND, policy=replace(POLICY, release_after=30))
    today = office.procedure.day(office.clock.now())
    second = open_release(
        office.log(), office.procedure, office.systems().readers, office.tray, first, today, "seen"
    )
    assert isinstance(office.drive(second), Finished)
    return kept_of(office, second)


def lines(played: Played) -> list[str]:
    return list(played.judged().lines())


def looks(played: Played) -> list[int]:
    return [row["seq"] for row in played.rows if row["type"] == "release-looked"]


def test_each_look_of_a_release_is_repeated(release: Played) -> None:
    again = release.judged()
    assert again.exit == 0, list(again.lines())
    assert [judged.seq for judged in again.judged if judged.type == "release-looked"] == looks(release)
    assert len(looks(release)) > 1


# --- what is not so is named -----------------------------------------------------------------------------------------


def said_otherwise(key: str, value: Any) -> Edit:
    return lambda payload: payload.update({key: value})


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (said_otherwise("addresses", []), "addresses: the journal has [], the replay has"),
        (said_otherwise("macs", []), "macs: the journal has [], the replay has"),
        (said_otherwise("gateways", []), "gateways: the journal has [], the replay has"),
        (said_otherwise("switches", ["tor-9"]), "switches"),
    ],
)
def test_a_look_that_says_something_else_is_not_repeated(release: Played, edit: Edit, named: str) -> None:
    told = release.told_anew(looks(release)[0], edit)
    assert told.judged().exit == 3
    assert any(named in line for line in lines(told))


Reread = Callable[[dict[str, Any]], object]


def with_look(release: Played, reread: Reread, which: int = 0) -> Played:
    """The same by another look, as somebody would have read it; the journal says what it said."""
    seq = looks(release)[which]
    row = release.rows[seq - 1]
    (entry,) = (a for a in row["payload"]["attachments"] if a["name"] == LOOK)
    held = json.loads(release.files[entry["sha256"]])
    reread(held)
    content = json.dumps(held, sort_keys=True, ensure_ascii=False, indent=1).encode() + b"\n"
    digest = hashlib.sha256(content).hexdigest()

    def edit(payload: dict[str, Any]) -> None:
        for attached in payload["attachments"]:
            if attached["name"] == LOOK:
                attached["sha256"] = digest

    return Played(release.told_anew(seq, edit).rows, {**release.files, digest: content})


def used(held: dict[str, Any]) -> None:
    (address,) = held[ONE.name]["holders"]
    held[ONE.name]["use"]["arp"] = [[address, "02:00:00:00:00:09", "gw-1"]]


def renamed(held: dict[str, Any]) -> None:
    held["srv-two"] = held.pop(ONE.name)


def another(held: dict[str, Any]) -> None:
    held[ONE.name]["device"]["value"]["id"] += 1


def not_asked(held: dict[str, Any]) -> None:
    held[ONE.name]["use"] = None


def old(held: dict[str, Any]) -> None:
    held[ONE.name]["main"]["taken_at"] = "2020-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("reread", "named", "ends"),
    [
        (used, "release-address-used", 3),
        (another, "that was read has id", 3),
        (not_asked, "who uses an address", 3),
        (renamed, "could not be read", 2),
        (old, "of another time than its readings", 2),
        (lambda held: held[ONE.name].pop("use"), "not in the form of this version", 2),
        (lambda held: held[ONE.name].update(more=1), "not in the form of this version", 2),
    ],
)
def test_a_look_that_read_something_else_is_named(release: Played, reread: Reread, named: str, ends: int) -> None:
    told = with_look(release, reread)
    assert any(named in line for line in lines(told)), lines(told)
    assert told.judged().exit == ends


def by_commands(release: Played) -> Played:
    """The plan is made by one command, and confirmed and carried out by another."""
    (made,) = (row["seq"] for row in release.rows if row["type"] == "plan-made")
    said = ({**row["payload"], "command": "one" if row["seq"] <= made else "two"} for row in release.rows)
    rows = ({**row, "payload": payload} for row, payload in zip(release.rows, said, strict=True))
    return Played(chained(rows), release.files)


def test_an_address_is_freed_right_after_a_look_of_its_command(release: Played) -> None:
    """A look that was left out of a journal that was told anew is missed where the address is freed."""
    whole = by_commands(release)
    assert whole.judged().exit == 0
    assert len(looks(whole)) == 3, "one for the plan, one for each write to an address"
    missing = ("no look before the release is in step", *["no look is right before it"] * 2)
    for seq, missed in zip(looks(whole), missing, strict=True):
        told = Played(chained(row for row in whole.rows if row["seq"] != seq), whole.files)
        assert told.judged().exit == 3, seq
        assert any(missed in line for line in lines(told)), lines(told)
