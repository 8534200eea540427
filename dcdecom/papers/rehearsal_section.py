"""`gladi`: what is different from the rehearsal, sentence by sentence; that nothing is, and what was not compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.facts.rehearsal import Difference
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment


def rehearsal_words(case: Case, texts: Texts, zone: tzinfo) -> tuple[str, ...]:
    """Nothing where there was no rehearsal."""
    return tuple(_words(case, texts, zone)) if case.rehearsals else ()


def _words(case: Case, texts: Texts, zone: tzinfo) -> Iterator[str]:
    last, now = case.rehearsals[-1], case.compared
    at = moment(last.at, zone)
    if now is None or now.fact.rehearsal != last.seq:
        yield texts.say("report.rehearsed", at=at)
        return
    changed = [d for d in now.fact.differences if not d.why]
    skipped = [d for d in now.fact.differences if d.why]
    yield texts.say(
        "report.rehearsal-changed" if changed else "report.rehearsal-same", at=at, changed=len(changed),
        count=now.fact.count,
    )  # fmt: skip
    yield from (texts.say("report.rehearsal-is", **_said(d, texts)) for d in changed)
    yield from (texts.say("report.rehearsal-not-compared", **_said(d, texts)) for d in skipped)


def _said(d: Difference, texts: Texts) -> dict[str, object]:
    none = texts.say("report.rehearsal-none")
    what = texts.say(f"report.rehearsal-{d.what}", of=d.of)
    return {"device": d.device, "what": what, "before": d.before or none, "after": d.after or none, "why": d.why}
