"""What is looked at before each plan of a case: a system that does not answer is asked twice, and left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dcdecom.doctor.rights import lacking
from dcdecom.model.estate.monitoring import OtherTool
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.rights import RECORD, About, Right
from tests.records import make_source

NOW, SOURCE = datetime(2026, 11, 27, tzinfo=UTC), make_source("netbox", "netbox", "http://127.0.0.1")
GAP = Unreadable("no answer within 30 s", SOURCE, NOW)


@dataclass
class Hung:
    """Protocol `RecordAccount` of a NetBox that tells nothing; `views`: it answers what is tried."""

    views: bool = False
    asked: list[Right] = field(default_factory=list)

    def told(self, rights: Iterable[Right]) -> Answer[frozenset[Right]]:
        return GAP

    def may(self, rights: Iterable[Right]) -> Iterator[tuple[Right, Answer[bool]]]:
        for right in rights:
            self.asked.append(right)
            yield right, Reading(right.action == "view", SOURCE, NOW) if self.views else GAP

    def about(self) -> Answer[About]:
        return GAP

    def certificate(self) -> Answer[datetime]:
        return GAP

    def offered(self, model: str) -> Answer[tuple[str, ...]]:
        return GAP

    def roles(self) -> Answer[tuple[str, ...]]:
        return GAP

    def field_type(self, name: str) -> Answer[str]:
        return GAP

    def devices(self) -> Answer[int]:
        return GAP

    def others(self) -> Answer[tuple[OtherTool, ...]]:
        return GAP


def test_a_netbox_that_does_not_answer_is_left_after_the_first_try() -> None:
    account = Hung()
    assert lacking({"writer": account}, {}) == ()
    assert account.asked == [RECORD["writer"][0]]


def test_one_that_only_does_not_list_its_rights_is_tried_for_each() -> None:
    account = Hung(views=True)
    missing = [what for what, _ in lacking({"writer": account}, {})]
    assert len(missing) == len([right for right in RECORD["writer"] if right.action != "view"])
    assert account.asked == [RECORD["writer"][0], *RECORD["writer"]]
