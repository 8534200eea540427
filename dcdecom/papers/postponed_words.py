"""What is said of a case that was put off, each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day
from dcdecom.papers.phrases import party, step_title


def postponed_words(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[str]:
    """A sentence each, for who reads how many days a case took."""
    for off in case.put_off:
        yield texts.say(
            "report.postponed", step=step_title(off.fact.step, texts), on=day(off.at.astimezone(zone).date()),
            until=day(off.fact.until), party=party(playbook, off.fact.by), note=off.fact.note,
        )  # fmt: skip
