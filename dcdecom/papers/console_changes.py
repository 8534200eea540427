"""Plans and what became of their changes, for people at a terminal or behind a pipe."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import tzinfo

from dcdecom.model.case import Case, Planned, Tracked
from dcdecom.model.changes.change import OTHERWISE, State
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block, Verbatim
from dcdecom.papers.change_kinds import NOUNS, change_kind
from dcdecom.papers.columns import columns
from dcdecom.papers.phrases import (
    anew_words,
    happened,
    is_anew,
    is_spare,
    lasting,
    losses,
    lost_before,
    sort,
    taken_back,
    why_words,
    word,
)  # fmt: skip
from dcdecom.papers.proofs import proof_words
from dcdecom.papers.sanitize import plain

UNSHOWN = frozenset({"etag", "stanza", "sha256", "kept", "comes_back", "holds"})
"""Parts of a state that tell a reader at the rack nothing; the report has them."""


def plan_lines(
    plan: Planned, planned: Sequence[Tracked], texts: Texts, dark: Container[str] = frozenset()
) -> list[Block]:
    """A plan as it is shown before it is confirmed: each change numbered, and what will not come back.

    `dark`: ports that had no link when they were last looked at, such as `tor-3 Gi1/0/7`.
    """
    rows = [_plan_row(t, texts, dark) for t in planned]
    gone = losses(planned, texts, "console")
    lost = [texts.say("console.will-not-come-back", losses=", ".join(gone))] if gone else []
    if before := lost_before([plan], texts, "console"):
        lost.append(texts.say("console.did-not-come-back", losses="; ".join(before)))
    title = "console.way-back" if plan.undoes else "console.plan"
    return [
        texts.say(title, digest=plan.digest[:8], counts=", ".join(_counts(plan, planned, texts))),
        *columns(rows),
        *lost,
    ]


def dark_ports(case: Case) -> frozenset[str]:
    """Ports of a case's devices that had no link when they were last looked at."""
    return frozenset(port.place for device in case.devices.values() for port in device.ports if port.link is False)


def kind_word(kind: str, texts: Texts) -> str:
    """What is done, in one or two words of the reader's language."""
    return texts.say(f"console.kind-{kind}")


def target_words(tracked: Tracked, texts: Texts) -> str:
    """The object of a change, whose own first word says what it is: `device 5`."""
    sort_of, _, rest = tracked.change.target.partition(" ")
    return plain(f"{texts.sentences.get(f'console.target-{sort_of}', sort_of)} {rest}".strip())


def status_word(status: object, texts: Texts) -> str:
    """A status of NetBox as a reader knows it; one of the office's own stays as it is."""
    return texts.sentences.get(f"console.status-{status}", str(status))


def _plan_row(tracked: Tracked, texts: Texts, dark: Container[str]) -> list[object]:
    words = _words(tracked, texts)
    kind = tracked.change.kind
    system = words["switch"] if "switch" in words else texts.say(f"console.system-{tracked.change.system}")
    change = tracked.change
    without_link = isinstance(change, ShutPort) and f"{change.switch} {change.port}" in dark
    effect = texts.say(f"console.effect-{sort(tracked)}{'-dark' if without_link else ''}", **words)
    spare = texts.say("console.otherwise") if tracked.change.stage == OTHERWISE and not tracked.undoes else ""
    if tracked.undoes:
        spare = texts.say("console.undoes", number=tracked.undoes)
    return [tracked.n, kind_word(kind, texts), system, texts.say(f"console.object-{kind}", **words), f"{effect}{spare}"]


def _words(tracked: Tracked, texts: Texts) -> dict[str, object]:
    """The change's own fields, `-` for what it does not name, and what a reader wants in other words."""
    words: dict[str, object] = {
        key: ", ".join(value) if isinstance(value, list) else "-" if value == "" else value
        for key, value in to_plain(tracked.change).items()
    }
    if tracked.change.kind in ("status", "address"):
        words |= {key: status_word(words[key], texts) for key in ("before", "after")}
    saved = {"saved": texts.say(f"console.saved-{words['startup']}")} if "startup" in words else {}
    return words | saved | lasting(tracked)


def _counts(plan: Planned, planned: Iterable[Tracked], texts: Texts) -> list[str]:
    """`1 server`, `2 ports`, `1 Zabbix host`: two changes of one host count once."""
    objects: dict[str, set[object]] = {noun: set() for noun in NOUNS}
    objects["server"] = set(plan.devices)
    for t in (t for t in planned if not is_spare(t)):
        kind = change_kind(t.change)
        objects[kind.counted_as].add(kind.identity(t.change))
    return [
        texts.say(f"console.{'one' if len(found) == 1 else 'many'}-{noun}", count=len(found))
        for noun, found in objects.items()
        if found
    ]


def stays_lines(case: Case, stays: Iterable[tuple[int, str]], texts: Texts) -> list[Block]:
    """What is not walked back, and why."""
    by_number = {t.n: t for t in case.changes}
    rows = []
    for number, code in stays:
        tracked = by_number.get(number)
        kind, target = (kind_word(tracked.change.kind, texts), target_words(tracked, texts)) if tracked else ("", "")
        rows.append([number, kind, target, texts.say(f"report.stays-{code}")])
    return [texts.say("console.stays-title"), *columns(rows)] if rows else []


def walked_lines(way: Planned, walked: Sequence[Tracked], texts: Texts) -> list[str]:
    """What came of a way back."""
    gone = losses(walked, texts, "console")
    done = sum(t.state == "verified" or t.seen == "so" for t in walked)
    hands = ", ".join(str(t.n) for t in walked if t.state == "manual" and t.seen != "so")
    unseen = [texts.say("console.walked-unseen", numbers=hands)] if hands else []
    lost = [texts.say("console.did-not-come-back", losses=", ".join(gone))] if gone else []
    anew = [f"  {t.n} {target_words(t, texts)}: {anew_words(t, texts, 'console', False)}" for t in walked if is_anew(t)]
    lost = [*anew, *lost]
    return [texts.say("console.walked-back", count=done, digest=way.digest[:8]), *unseen, *lost]


def service_lines(case: Case, way: Planned, texts: Texts) -> list[str]:
    """For each device of a way back, whether it may be started again: whether a port that the case shut is shut still.

    Nothing is said of a device that was handed over.
    """
    return [
        texts.say(f"console.service-{key}", device=plain(name))
        for name in way.devices
        if (key := _service(case, way, name))
    ]


def _service(case: Case, way: Planned, device: str) -> str:
    shut = [t for t in case.changes if isinstance(t.change, ShutPort) and t.change.device == device and not t.undoes]
    if case.is_handed_over(device):
        return ""
    if any(t.stands for t in shut):
        return "shut"
    if any(t.found_so for t in shut):
        return "shut-before"
    opened = any(t.undoes in {s.n for s in shut} and t.is_proved for t in case.of_plan(way))
    return "again" if opened else "never-shut"


def by_hand_lines(case: Case, texts: Texts, zone: tzinfo) -> list[Block]:
    """How to make by hand what a system that stays down kept dcdecom from making, or only people make, and what to
    type then; or the findings for which nobody is told to."""
    lines: list[Block] = []
    not_made = (t for t in case.changes if t.state in ("failed", "unknown", "asked") or _is_contradicted(t))
    for tracked in not_made:
        at = f"{tracked.judged_at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if tracked.judged_at else "-"
        if tracked.withheld:
            told = texts.say("console.by-hand-withheld", number=tracked.n, reason=plain(tracked.reason), at=at)
            rows = dict.fromkeys((plain(texts.finding(f)), plain(f.code)) for f in tracked.withheld)
            lines += [told, *columns(rows, indent=4)]
            lines.append(f"  {texts.say('console.by-hand-withheld-then', command=f'dcdecom case run {case.id}')}")
            continue
        if tracked.by_hand is None:
            continue
        words = {key: plain(value) for key, value in (tracked.by_hand or {}).items() if key != "lines"}
        typed = (tracked.by_hand or {}).get("lines", "").splitlines()
        attach = f"dcdecom case attach {case.id} {tracked.step} FILE --change {tracked.n}"
        asked = "console.by-hand-only" if tracked.state == "asked" else "console.by-hand"
        lines += [
            texts.say(asked, number=tracked.n, reason=plain(tracked.reason)),
            *([f"  {texts.say('console.by-hand-as-of', at=at)}"] if tracked.judged_at else []),
            f"  {texts.say(f'console.by-hand-{tracked.change.kind}', **words)}",
            *(Verbatim(f"    {plain(line)}") for line in typed),
            f"  {texts.say(f'{asked}-then', command=attach)}",
        ]
    return lines


def _is_contradicted(tracked: Tracked) -> bool:
    return tracked.state == "manual" and tracked.seen == "not so"


def change_line(tracked: Tracked, texts: Texts, zone: tzinfo, why: bool = True) -> str:
    """What became of one change: its state, when, and what the read-back shows beside what was before.

    `why`: whether the line says why it did not succeed.
    """
    at = f"{tracked.at.astimezone(zone):%H:%M:%S}" if tracked.at else ""
    state = state_words(tracked, texts)
    act = kind_word(tracked.change.kind, texts)
    row = (f"{tracked.n:>3} {act:<9}", f"{state:<8}", at, target_words(tracked, texts))
    outcome = _outcome(tracked, texts, zone) if why or happened(tracked) else ""
    return "  ".join(part for part in (*row, outcome) if part).rstrip()


def state_words(tracked: Tracked, texts: Texts) -> str:
    """The state of a change, with what a port is that its switch did not save, and a signature that was taken back."""
    if tracked.unsaved:
        return texts.say(f"console.unsaved-{tracked.unsaved}")
    return word("change", "taken back" if taken_back(tracked) else tracked.state, texts)


def _outcome(tracked: Tracked, texts: Texts, zone: tzinfo) -> str:
    if not happened(tracked) or tracked.unsaved:
        return plain(why_words(tracked, texts))
    told = tracked.readings or tracked.proof == "exception"
    proof = proof_words(tracked.proof, tracked.readings, texts, zone) if told else ""
    moved = texts.say("console.found-so") if tracked.found_so else _moved(tracked.before, tracked.after, texts)
    anew = anew_words(tracked, texts, "console")
    return "; ".join(part for part in (anew or moved, plain(tracked.reason), proof) if part)


def _moved(before: State, after: State, texts: Texts) -> str:
    """The parts that were read before and after and differ, as `admin up yes -> no`."""
    keys = [k for k in after if k in before and k not in UNSHOWN and before[k] != after[k]]
    return ", ".join(
        f"{plain(word('part', k, texts))} {_value(before[k], texts, k)} -> {_value(after[k], texts, k)}" for k in keys
    )


def _value(value: str | int | bool | None, texts: Texts, key: str = "") -> str:
    if key == "status" and value:
        return plain(status_word(value, texts))
    if value is None or value == "":
        return texts.say("console.nothing")
    if isinstance(value, bool):
        return texts.say("console.yes" if value else "console.no")
    return plain(value)
