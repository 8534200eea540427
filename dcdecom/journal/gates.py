"""What the event that closes a gate says, held against the event that opened it.

An event repeats what the gate asked for: party, paper and head. Earlier versions left some of it out; what is there has
to be the same. Who may sign is judged by the party for which the gate was opened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .chain import Row


def opened(events: Sequence[Row], closed: Row) -> Row | None:
    """The gate that was open: the last of its step and index before."""
    wanted = (closed["payload"].get("step"), closed["payload"].get("gate"))
    before = (e for e in reversed(events) if e["type"] == "gate-opened" and e["seq"] < closed["seq"])
    return next((e for e in before if (e["payload"].get("step"), e["payload"].get("gate")) == wanted), None)


def against(events: Sequence[Row], closed: Row, gate: Row | None) -> str:
    """Why an event cannot have closed a gate as it says; empty text where it can."""
    return "no gate was open" if gate is None else next(_against(events, closed, gate), "")


def _against(events: Sequence[Row], closed: Row, gate: Row) -> Iterator[str]:
    said = closed["payload"]
    for name, asked in (*((name, gate["payload"].get(name)) for name in ("by", "paper")), ("head", gate["hash"])):
        if name in said and said[name] != asked:
            yield f"the journal says {name} {said[name]}, and the gate was opened with {asked}"
    yield from _against_stays(events, closed, gate)


def _against_stays(events: Sequence[Row], closed: Row, gate: Row) -> Iterator[str]:
    """A choice leaves those that were not chosen, and nothing else leaves any."""
    said = closed["payload"]
    asked, only, stays = _names(gate["payload"].get("devices")), _names(said.get("only")), _names(said.get("stays"))
    if gate["payload"].get("paper") != "choice":
        if stays:
            yield f"the journal says that {', '.join(sorted(stays))} stays, and the gate was no choice"
        return
    if "stays" not in said:
        return
    chosen = set() if said.get("decision") == "reject" else only
    left = set[str]().union(*(_names(e["payload"].get("stays")) for e in events if e["seq"] < closed["seq"]))
    if stays & chosen or not asked - chosen - stays <= left:
        yield (
            f"the journal says that {', '.join(sorted(stays)) or 'no device'} stays, and of "
            f"{', '.join(sorted(asked)) or 'no device'} {', '.join(sorted(chosen)) or 'none'} was chosen"
        )


def _names(value: object) -> set[str]:
    return {str(name) for name in value} if isinstance(value, list | tuple | dict) else set()
