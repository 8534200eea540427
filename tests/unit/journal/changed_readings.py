"""Changes of one value of what a case kept: of a reading, or of its policy; by a fixed seed, and as a type allows."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from dcdecom.journal import attachment_status
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import Row
from dcdecom.journal.repeated import REPEATED
from dcdecom.journal.replay import Event, Files, judge_event
from dcdecom.model.case import Case
from dcdecom.model.evidence import Evidence
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Policy

from .read_by_checks import traced
from .replays import Played

Path: TypeAlias = tuple[str | int, ...]
MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT.*[+Z].*")
WORDS = (
    ("learned", "static", "other"), ("snmp", "cli", "lldp"), ("data", "bmc", "unknown"), ("lab", "real"),
    ("block", "ask", "allow"), ("real", "captured", "emulated"),
)  # fmt: skip
"""What stands for one of a few."""


@dataclass(frozen=True)
class Subject:
    """One event that rests on readings, with the case as it stood before it."""

    played: Played
    row: Row

    @cached_property
    def case(self) -> Case:
        return fold(Event(**row) for row in self.played.rows[: self.row["seq"] - 1])

    @cached_property
    def said(self) -> Any:
        return json.loads(self.played.readings(self.row["seq"])[1])

    @cached_property
    def policy(self) -> Any:
        return json.loads(self.played.files[self.case.binding.policy_in_force])

    @property
    def read(self) -> frozenset[Path]:
        """The fields of its readings and its policy that anything reads which judges it, each by its path."""
        return frozenset(path for path, _ in self._read)

    @property
    def read_names(self) -> frozenset[str]:
        """The same fields by their names, as `PortState.index`."""
        return frozenset(name for _, name in self._read)

    @cached_property
    def _read(self) -> frozenset[tuple[Path, str]]:
        kept = Files(self.played, {})
        looked, machine_too, _ = kept.looked(Event(**self.row))
        policy = kept.policy(self.case.binding.policy_in_force)
        (evidence,) = looked.values()
        places = {**_places(evidence, ("evidence",)), **_places(policy, ("policy",))}
        found: set[tuple[Path, str]] = {(("machine_too",), "Readings.machine_too")}

        def note(it: object, kind: str, name: str) -> None:
            if id(it) in places:
                found.add(((*places[id(it)], name), f"{kind}.{name}"))

        with traced(note):
            files = _Read(self.played, {}, evidence=looked, machine_too=machine_too, in_force=policy)
            again = judge_event(Event(**self.row), self.case, files)
        assert again
        assert again.state == REPEATED
        return frozenset(found)

    def with_readings(self, said: Any) -> bool:
        """Whether it is repeated over other readings."""
        content = canonical(said)
        digest = hashlib.sha256(content).hexdigest()
        own = [a for a in self.row["payload"]["attachments"] if not a["name"].startswith("readings-")]
        named = [*own, {"name": self.played.readings(self.row["seq"])[0], "sha256": digest}]
        event = Event(**{**self.row, "payload": {**self.row["payload"], "attachments": named}})
        return self._repeats(event, {**self.played.files, digest: content})

    def with_policy(self, policy: Any) -> bool:
        """Whether it is repeated by another policy, told of to the file that the case was bound to."""
        content = json.dumps(policy).encode()
        digest = hashlib.sha256(content).hexdigest()
        before = fold(Event(**row) for row in self.played.rows[: self.row["seq"] - 1])
        before.binding = type(before.binding)(policy_in_force=digest)
        return self._repeats(Event(**self.row), {**self.played.files, digest: content}, before)

    def _repeats(self, event: Event, files: Mapping[str, bytes], case: Case | None = None) -> bool:
        kept = Played(self.played.rows, files)
        named = {a.sha256: a for a in attachment_status.named([])}
        again = judge_event(event, case or self.case, Files(kept, named))
        assert again
        return again.state == REPEATED


@dataclass(frozen=True)
class _Read(Files):
    """Files that were read before."""

    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    machine_too: bool = True
    in_force: Policy = field(default_factory=Policy)

    def looked(self, event: object) -> tuple[Mapping[str, Evidence], bool, int]:
        return self.evidence, self.machine_too, 0

    def policy(self, digest: str) -> Policy:
        return self.in_force


def _places(value: Any, path: Path) -> dict[int, Path]:
    """Where each dataclass stands in a value, by its identity."""
    found: dict[int, Path] = {}
    if isinstance(value, tuple):
        for n, part in enumerate(value):
            found |= _places(part, (*path, n))
    elif is_dataclass(value) and not isinstance(value, type):
        found[id(value)] = path
        for each in fields(value):
            found |= _places(getattr(value, each.name), (*path, each.name))
    return found


def subjects(played: Played) -> tuple[Subject, ...]:
    return tuple(Subject(played, played.rows[judged.seq - 1]) for judged in played.judged().judged)


@dataclass(frozen=True)
class Changed:
    """One value that was changed, and what the replay made of it."""

    event: str
    holder: str
    """Dataclass and field that hold it, as `PortState.index`."""
    path: Path
    before: object
    after: object
    how: str
    """`named`: the event is not repeated any more, or cannot be judged. `not read`: nothing that judges it reads the
    value. `decides nothing`: it is read, and the event stays as it is; so it does with every other value that was
    tried. `another decides`: with one of these it does not."""


def changes(found: Sequence[Subject], count: int, seed: int) -> Iterator[Changed]:
    """So many changes, each of one value: nine of ten of a reading, the others of the policy."""
    by = random.Random(seed)
    for _ in range(count):
        subject, of_policy = by.choice(found), by.random() < 0.1
        said = subject.policy if of_policy else subject.said
        holder, path, before = by.choice([*leaves(said, "Policy" if of_policy else "Readings")])
        values = [*others(before, holder, said, by)]
        named = (not _repeats(subject, of_policy, path, value) for value in values)
        if next(named):
            how = "named"
        elif _field(("policy", *path) if of_policy else path) not in subject.read:
            how = "not read" if not any(named) else "another decides"
        else:
            how = "another decides" if any(named) else "decides nothing"
        yield Changed(subject.row["type"], holder, path, before, values[0], how)


def _field(path: Path) -> Path:
    """The field that holds a value, which may stand in a list of lists."""
    while isinstance(path[-1], int):
        path = path[:-1]
    return path


def _repeats(subject: Subject, of_policy: bool, path: Path, value: Any) -> bool:
    said = json.loads(json.dumps(subject.policy if of_policy else subject.said))
    place = said
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return subject.with_policy(said) if of_policy else subject.with_readings(said)


def leaves(value: Any, of: str, path: Path = (), name: str = "") -> Iterator[tuple[str, Path, Any]]:
    """Each value with the dataclass and the field that hold it; lists and answers also as a whole."""
    if isinstance(value, Mapping):
        kind = str(value.get("is", of))
        if kind == "Reading":
            yield f"{of}.{name}", path, value
        for key, part in value.items():
            if key not in ("is", "form"):
                yield from leaves(part, kind, (*path, key), key)
    elif isinstance(value, list):
        if value:
            yield f"{of}.{name}", path, value
        for n, part in enumerate(value):
            yield from leaves(part, of, (*path, n), name)
    elif value is not None:
        yield f"{of}.{name}", path, value


def others(value: Any, holder: str, said: Any, by: random.Random) -> Iterator[Any]:
    """Other values of its kind, in an order by chance; each value of the same field elsewhere is one too."""
    found = [*_others(value)]
    alike = (v for f, _, v in leaves(said, holder.partition(".")[0]) if f == holder and type(v) is type(value))
    elsewhere = [v for v in alike if v != value]
    found += by.sample(elsewhere, min(4, len(elsewhere)))
    by.shuffle(found)
    yield from found


def _others(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case int():
            yield from {0, 1, value + 1, value * 1000 + 7} - {value}
        case list():
            yield []
            yield from ([*value[:n], *value[n + 1 :]] for n in range(min(4, len(value))) if len(value) > 1)
        case dict():
            yield {"is": "Unreadable", "reason": "no answer", "source": value["source"], "taken_at": value["taken_at"]}
            yield {"is": "Absent", "what": "it", "source": value["source"], "taken_at": value["taken_at"]}
        case str() if MAC.fullmatch(value):
            yield "02:00:00:00:00:99"
        case str() if TIME.fullmatch(value):
            moment = datetime.fromisoformat(value)
            yield from ((moment + timedelta(**by)).isoformat() for by in ({"days": -400}, {"days": 400}, {"hours": 2}))
        case str():
            yield from {f"{value}~", "", *(w for words in WORDS if value in words for w in words)} - {value}
