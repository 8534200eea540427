"""`perubahan_sejak_dikembalikan`: what is different from the report that was sent back, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dcdecom.model.case import Case
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.sent_back import sent_back
from dcdecom.model.snapshot import DeviceThen, Snapshot, snapshot
from dcdecom.model.texts import Texts
from dcdecom.papers.phrases import step_title
from dcdecom.papers.vocabulary import CHANGE_STATES


def since_return(case: Case, texts: Texts) -> tuple[str, ...]:
    """Empty where nothing was sent back. That nothing has changed is said."""
    found = sent_back(case)
    before = [seq for seq in case.snapshots if found and seq < found[1].seq]
    if not before:
        return ()
    then = case.snapshots[max(before)]
    return tuple(_differences(then, snapshot(case), texts)) or (texts.say("report.since-nothing"),)


def _differences(then: Snapshot, now: Snapshot, texts: Texts) -> Iterator[str]:
    for name, device in now.devices.items():
        if before := then.devices.get(name):
            yield from _device(name, before, device, texts)
        else:
            yield texts.say("report.since-device", device=name)
    for name in then.devices.keys() - now.devices.keys():
        yield texts.say("report.since-no-device", device=name)
    for n, (target, state) in now.changes.items():
        was = then.changes.get(n, ("", ""))[1]
        if was != state:
            told = CHANGE_STATES[was] if was else texts.say("report.since-not-planned")
            yield texts.say("report.since-change", number=n, target=target, before=told, after=CHANGE_STATES[state])
    for n, (target, _) in then.changes.items():
        if n not in now.changes:
            yield texts.say("report.since-no-change", number=n, target=target)
    for key in (Counter(now.accepted) - Counter(then.accepted)).elements():
        yield texts.say("report.since-accepted", finding=key)
    for name in (Counter(now.files) - Counter(then.files)).elements():
        yield texts.say("report.since-file", name=name)
    for name in (Counter(now.hidden) - Counter(then.hidden)).elements():
        yield texts.say("report.since-hidden", name=name)
    for step, paper in (Counter(now.signed) - Counter(then.signed)).elements():
        said = texts.say(f"report.paper-{paper}")
        yield texts.say("report.since-signed", paper=said, step=step_title(step, texts))
    for finding in (f for f in now.back if f not in then.back):
        yield texts.finding(finding)
    for finding in (f for f in then.back if f not in now.back):
        yield texts.say("report.since-not-back", finding=texts.finding(finding))


def _device(name: str, then: DeviceThen, now: DeviceThen, texts: Texts) -> Iterator[str]:
    if then.going != now.going:
        yield texts.say("report.since-goes" if now.going else "report.since-stays", device=name)
    for comparison in Comparison:
        before, after = (d.verdicts.get(comparison, Verdict.UNCHECKED) for d in (then, now))
        if before is not after:
            about = texts.say(f"report.comparison-{comparison.value}")
            yield texts.say(
                "report.since-verdict", device=name, comparison=about, before=before.value, after=after.value
            )
    for finding in now.findings:
        if finding not in then.findings:
            yield texts.say("report.since-finding", device=name, finding=texts.finding(finding))
    for finding in then.findings:
        if finding not in now.findings:
            yield texts.say("report.since-no-finding", device=name, finding=texts.finding(finding))
    if more := now.readings - then.readings:
        yield texts.say("report.since-inspected", device=name, count=more)
