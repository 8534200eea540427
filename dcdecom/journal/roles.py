"""Who may sign for which party, by the people file that the case was bound to when something was signed.

The journal names that file by its digest, and the case keeps it. The first event names the first one; each later one is
accepted by somebody whom the one before it knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from dcdecom import limits

from . import attachment_status, cancelling, gates, people_file
from .attachment_status import Kept
from .chain import Row, is_digest
from .misnamed import as_name
from .statement import Statement

ASIDE, PURGED = attachment_status.ASIDE, attachment_status.PURGED
DECISIONS = frozenset({"approval", "choice", "endorsement", "exit-pass"})
"""Papers that decide: their signer acts for the gate's party. Forms and handovers may be signed by whom the request
names."""
JUDGED = DECISIONS | {"minutes"}
"""Papers whose signer acts for the gate's party."""
DATED = frozenset({"approval", "choice", "form", "handover", "minutes", "exit-pass"})
"""Papers that bear a code of their gate: nobody could sign them before the day on which they were printed."""
FINDING, PEOPLE = "finding-accepted", "people-accepted"
BINDING = "case/binding-changed"
"""What is accepted where a case goes on by other files."""
CANCEL_SIGNED = "cancel_signed"
IN_FORCE, SAME_NAME = "policy_in_force", "same_name_by"
DOUBTS = ("case/same-person/", "case/mixed-script/")
"""How the keys of doubts about a signer's name begin."""
UNMARKED = (0, 1, 0)
"""The last version whose number does not tell what its cases are bound to: builds of it did without policy in force."""
KEPT_FILES = frozenset({"playbook.yaml", "policy.yaml", "policy-in-force.json"})
"""Files that the first event names in every case that is bound to a policy in force, and in no other."""
PEOPLE_FILE = "people.yaml"


@dataclass(frozen=True)
class Roles:
    """What the people files of a case say."""

    events: Sequence[Row]
    kept: Kept | None
    read: dict[str, dict[str, people_file.Person] | people_file.NotRead] = field(default_factory=dict)
    """The people files that were read, by digest."""
    unsigned: dict[int, str] = field(default_factory=dict)
    """The events whose signature is bad, each with why: they bind nothing."""

    def refuse(self, seq: int, why: str) -> None:
        """The signature of this event is bad: what comes behind it is judged as if it bound the case to nothing."""
        self.unsigned[seq] = why
        self.__dict__.pop("_bindings", None)

    def file_before(self, seq: int) -> str:
        """The digest of the people file by which event number `seq` was judged; empty text where none is named."""
        return str(self._bound(seq).get("people") or "")

    def against(self, seq: int, person: object, party: object, on: object, key: str = "") -> tuple[str, str]:
        """Why somebody could not sign for a party on that day, as (state, words): bad, not known, or nothing."""
        digest = self.file_before(seq)
        if not digest:
            return "not known", f"the case is bound to no people file: who may sign for {party} is not known"
        try:
            found = self._people(digest).get(str(person))
            day = date.fromisoformat(str(on))
            if day.isoformat() != str(on):
                return "bad", f"{on!r} is no day"
        except people_file.NotRead as error:
            return "not known", f"who may sign for {party} is not known: people file {digest[:16]}: {error}"
        except ValueError:
            return "bad", f"{on!r} is no day"
        if found is None:
            return "bad", f"{person} is nobody in people file {digest[:16]} of the case"
        if not found.acts_for(str(party), day):
            parties = ", ".join(dict.fromkeys(m.party for m in found.mandates if m.holds(day))) or "nobody"
            may = f"by people file {digest[:16]} of the case, for {parties} only"
            return "bad", f"{person} may not sign for {party} on {day}: {may}"
        if key and key not in found.keys:
            return "bad", f"its key is none of {person}'s in people file {digest[:16]} of the case"
        return "", ""

    def when_recorded(self, event: Row, party: object, key: str, stated: Statement) -> str:
        """Why somebody could not have it recorded when it was: by the day that was stated, by mandate and key.

        The office's day is not known here, and begins at most a day before or behind that of UTC.
        """
        body, seq = event["payload"], event["seq"]
        days = near(str(body.get("recorded_at")) if "recorded_at" in body else event["at"])
        over = next((e for e in self.events if e["hash"] == stated.head), self.events[0])
        on = date.fromisoformat(stated.on)
        if not min(near(over["at"])) <= on:
            return f"it bears {on}, and what it is over came on {over['at'][:10]}"
        if not on <= max(days):
            return f"it bears {on}, and was recorded on {str(body.get('recorded_at') or event['at'])[:10]}"
        if all(self.against(seq, body.get("person"), party, day)[0] == "bad" for day in days):
            return self.against(seq, body.get("person"), party, days[0])[1]
        try:
            digest = self.file_before(seq)
            found = self._people(digest).get(str(body.get("person"))) if digest else None
        except people_file.NotRead:
            return ""
        if found and not any(found.has_key(key, day) for day in days):
            return f"its key was not valid on {days[0]}, by people file {digest[:16]} of the case"
        return ""

    def touch_is_enough(self, seq: int) -> bool:
        """Whether the policy of the case lets a key sign by touch alone: a case from before there was the rule does."""
        bound = self._bound(seq)
        if not bound.get("policy_in_force"):
            return bool(bound.get("policy")) and not self.binds_to_policy
        said = self._policy(bound)
        return said is not None and said.get("touch_only_keys", True) is True

    def may_order(self, seq: int, party: object) -> str:
        """Why a party orders nothing by the policy that the case was bound to; empty text where it may.

        What an earlier version kept no policy of is not judged.
        """
        bound = self._bound(seq)
        if not bound.get(IN_FORCE) or party in _parties(bound):
            return ""
        said = self._policy(bound)
        return _not_for(party, said, (*_parties(bound), *_named(said, "exception_by", "binding_by")))

    def may_carry_out(self, seq: int, party: object) -> str:
        """The same of one by whose order a case was opened or a paper handed in: who carries changes out does that."""
        said = self._policy(self._bound(seq))
        return _not_for(party, said, _named(said, "acts"))

    def may_accept(self, seq: int, party: object, key: object) -> str:
        """The same of one who accepts a finding: who makes exceptions, and of a doubt about names, who answers those.
        """
        bound = self._bound(seq)
        if not bound.get(IN_FORCE):
            return ""
        said = self._policy(bound)
        gone = self.kept is None or as_name(bound.get(IN_FORCE)) in self.purged
        if said is None and gone and party in _parties(bound):
            return ""
        if not str(key).startswith(DOUBTS):
            return _not_for(party, said, _named(said, "exception_by"))
        if said is not None and SAME_NAME not in said:
            return ""
        return _not_for(party, said, _named(said, SAME_NAME) or _named(said, "exception_by", "binding_by"))

    def wants(self, seq: int, what: str) -> bool:
        """Whether the policy in force when an event came asks for something that a case has to have."""
        said = self._policy(self._bound(seq)) or {}
        return what in _named(said, "completeness") and what not in _named(said, "waives")

    def playbook_before(self, seq: int) -> str:
        """The digest of the playbook by which the case went when an event came; empty text where none is named."""
        digest = self._bound(seq).get("playbook")
        return str(digest) if is_digest(digest) else ""

    def photos_wanted(self, seq: int) -> tuple[str, ...]:
        """Which photos the policy in force asks for, before a handover is recorded."""
        return _named(self._policy(self._bound(seq)), "photos")

    def must_be_checked(self, seq: int, step: str) -> bool:
        """Whether the policy in force asks at a step that a TTE was checked in full."""
        return step in _named(self._policy(self._bound(seq)), "tte_checked")

    def _policy(self, bound: Mapping[str, Any]) -> dict[str, Any] | None:
        """Every key of the policy in force; None where it cannot be read."""
        digest = bound.get(IN_FORCE)
        try:
            return _policy(self.kept, digest) if self.kept is not None and is_digest(digest) else None
        except (OSError, people_file.NotRead):
            return None

    def unread_policies(self) -> Iterator[str]:
        """Why it is not known what a policy asks for. That its file is missing is said for itself."""
        kept = self.kept
        for digest in dict.fromkeys(as_name(binding.get(IN_FORCE)) for _, binding, why in self._bindings if not why):
            if kept is not None and is_digest(digest) and (said := self._why_unread(kept, str(digest))):
                yield f"what the policy of the case asks for is not known: policy {str(digest)[:16]}: {said}"

    def _why_unread(self, kept: Kept, digest: str) -> str:
        if kept.state(digest)[0] != "present":
            return self.kept_back(digest)
        try:
            _policy(kept, digest)
        except (OSError, people_file.NotRead) as error:
            return getattr(error, "strerror", None) or str(error)
        return ""

    def steps_open(self, seq: int) -> set[str]:
        """The rows that were open before an event."""
        found = set[str]()
        for event in self.events:
            if event["seq"] < seq and event["type"] in ("step-opened", "step-closed"):
                step = str(event["payload"].get("step"))
                found = found | {step} if event["type"] == "step-opened" else found - {step}
        return found

    @cached_property
    def openings(self) -> gates.Openings:
        return gates.Openings(self.events)

    @property
    def is_lab(self) -> bool:
        return bool(self.events) and self.events[0]["payload"].get("estate") == "lab"

    def papers(self) -> Iterator[tuple[Row, str, str]]:
        """Each decision that was signed on paper, with what speaks against its signer's role: (state, words)."""
        for event in self.events:
            body = event["payload"]
            if event["type"] == "gate-closed" and body.get("evidence") != "key":
                yield from self._on_paper(event)
            elif event["type"] == "finding-accepted" and not body.get("signed"):
                yield event, *self._accepted(event)
            elif event["type"] == "cancelled" and not body.get("signed"):
                yield from self._given_up(event)

    def _given_up(self, event: Row) -> Iterator[tuple[Row, str, str]]:
        """A case that was given up: by a head who may, or by the team before any head had disposed of the request."""
        body, seq = event["payload"], event["seq"]
        if body.get("evidence"):
            state, why = self.by_the_event(event, body.get("by"))
            bad = why if state == "bad" else ""
            bad = bad or self.may_order(seq, body.get("by")) or self.against_name(event, body.get("person"))
            bad = bad or ("" if body.get("attachments") else "nothing shows that somebody signed it: it names no file")
            bad = bad or ("" if str(body.get("note") or "").strip() else "it gives no reason")
            bad = bad or cancelling.against(self.events, event)
            bad = bad or (cancelling.other_scan(self.events, event) if self.wants(seq, "own-scan") else "")
            yield event, "bad" if bad else state, bad or why
        elif not body.get("by") and self._disposed(seq) and (self._policy(self._bound(seq)) or {}).get(CANCEL_SIGNED):
            yield event, "bad", "a head had disposed of the request, and nobody signed that it is given up"

    def _disposed(self, seq: int) -> bool:
        """Whether a head had let the request go on before an event."""
        for event in self.events:
            body = event["payload"]
            asked = body.get("request")
            sheet = asked.get("disposition") if isinstance(asked, dict) else None
            endorsed = event["type"] == "gate-closed" and body.get("paper") == "endorsement"
            if event["seq"] < seq and (endorsed or (isinstance(sheet, dict) and sheet.get("endorsements"))):
                return True
        return False

    def _on_paper(self, event: Row) -> Iterator[tuple[Row, str, str]]:
        """A gate that was closed on paper: what was asked for says whether it decides, and for which party."""
        gate, body = self.openings.before(event), event["payload"]
        why = gates.against(self.events, event, gate)
        asked = (gate or event)["payload"]
        if JUDGED & {str(asked.get("paper")), str(body.get("paper"))}:
            state, words = self.against(event["seq"], body.get("person"), asked.get("by"), body.get("on"))
            why = why or self.against_day(event, gate)
            why = why or ("" if state else self.against_name(event, body.get("person")))
            yield event, "bad" if why else state, why or words
        elif gate and (why := why or self.against_day(event, gate) or self.against_name(event, body.get("person"))):
            yield event, "bad", why

    def against_day(self, event: Row, gate: Row | None) -> str:
        """Why a paper that closed a gate cannot bear the day that it bears; empty text where it can.

        A disposition may be older than its gate. Where it is older than the case and its letter, no mandate of that day
        alone makes a signer: one of the days since then has to be in it.
        """
        body = event["payload"]
        try:
            on = date.fromisoformat(str(body.get("on")))
        except ValueError:
            return ""  # what bears no day is told where its signer is judged
        if on > max(near(event["at"])):
            return f"it bears {on}, and was recorded on {event['at'][:10]}"
        if gate is None:
            return ""
        asked = gate["payload"]
        if body.get("evidence") == "key" or as_name(asked.get("paper")) in DATED:
            return f"it bears {on}, and was printed on {gate['at'][:10]}" if on < min(near(gate["at"])) else ""
        began = self._began(event["seq"])
        if as_name(asked.get("paper")) not in DECISIONS or on >= began:
            return ""
        since = [self.against(event["seq"], body.get("person"), asked.get("by"), day)
                 for day in (began, *near(event["at"]))]  # fmt: skip
        bad = all(state == "bad" for state, _ in since)
        return f"it bears {on}, before the case and its letter, and {since[0][1]}" if bad else ""

    def _began(self, seq: int) -> date:
        """The first day of what a case is about: that of its letter, or that on which it was opened."""
        return min([min(near(self.events[0]["at"])), *(day for at, day in self._letters if at < seq)])

    @cached_property
    def _letters(self) -> Sequence[tuple[int, date]]:
        """The days of the letters that came, each with the number of its event."""
        found = list[tuple[int, date]]()
        for event in self.events:
            asked = event["payload"].get("request")
            letter = asked.get("letter") if isinstance(asked, dict) else None
            day = str(letter.get("date") if isinstance(letter, dict) else None)
            with suppress(ValueError):
                found.append((event["seq"], date.fromisoformat(day)))
        return found

    def _accepted(self, event: Row) -> tuple[str, str]:
        """The same of one who accepted a finding or a binding."""
        body = event["payload"]
        key, by = body.get("key"), body.get("by")
        if key != BINDING and (why := self.may_accept(event["seq"], by, key)):
            return "bad", why
        return self.by_the_event(event, body.get("by"))

    def by_the_event(self, event: Row, party: object) -> tuple[str, str]:
        """Whether somebody might do it when it was recorded: one of three days was the office's.

        What closes a gate bears a day of its own, within bounds. No other event does: a day that it says is nobody's.
        """
        body = event["payload"]
        if event["type"] == "gate-closed":
            why = self.against_day(event, self.openings.before(event))
            return ("bad", why) if why else self.against(event["seq"], body.get("person"), party, body.get("on"))
        days = near(str(body["recorded_at"]) if event["type"] == PEOPLE and "recorded_at" in body else event["at"])
        found = [self.against(event["seq"], body.get("person"), party, day) for day in days]
        return next((one for one in found if not one[0]), found[0])

    def against_name(self, event: Row, person: object) -> str:
        """Why the name that an event gives is not that of the person whom it names; empty text where it is."""
        body, digest = event["payload"], self.file_before(event["seq"])
        try:
            found = self._people(digest).get(str(person)) if digest else None
        except people_file.NotRead:
            return ""
        if found is None:
            return ""
        nip = people_file.digits(str(body.get("nip") or ""))
        said = ((body.get("person_name"), found.name), (body.get("post"), found.post), (nip, found.nip))
        return next(
            (f"the journal calls {person} {says!r}, and the people file {is_!r}" for says, is_ in said
             if says and is_ and says != is_), "",
        )  # fmt: skip

    def decided(self) -> Iterator[tuple[Row, str]]:
        """What speaks against events by which somebody at the keyboard decided about a file, and against the names
        that other events give. That a role is not known is told where somebody signed.
        """
        later = self.binds_to_policy or any(event["schema"] > 1 for event in self.events)
        for event in self.events:
            body = event["payload"]
            if event["type"] in (ASIDE, PURGED) and not is_by_key(body):
                if why := next(self._against_login(event, later), ""):
                    yield event, why
            elif event["type"] == PURGED:
                yield event, "it was ordered by key, and no version purges by one"
                yield from ((event, why) for why in self._against_party(event))
            elif body.get("person_name") and event["type"] not in ("gate-closed", FINDING) and not is_by_key(body):
                yield from ((event, why) for why in filter(None, [self.against_name(event, body.get("person"))]))

    def _against_login(self, event: Row, later: bool) -> Iterator[str]:
        """`later`: the journal is of a version that names an authority for each of these."""
        body, authority = event["payload"], event["payload"].get("authority")
        if not isinstance(authority, dict):
            if later or event["type"] == ASIDE or body.get("by"):
                yield "it names no authority, as every event like it does"
            return
        if authority.get("kind") != "login":
            yield f"the authority that it names is {authority.get('kind')}, and nobody signed it"
        if authority.get("person") != body.get("person"):
            yield f"it was ordered by {authority.get('person')}, and names {body.get('person')}"
        yield from self._against_party(event)

    def _against_party(self, event: Row) -> Iterator[str]:
        """Why the person whom an event names could not decide it for the party that it names."""
        body = event["payload"]
        state, why = self.by_the_event(event, body.get("by"))
        if state == "bad":
            yield why
        yield from filter(None, [self.may_order(event["seq"], body.get("by"))])
        yield from filter(None, [self.against_name(event, body.get("person"))])

    def unjudged(self) -> Iterator[tuple[Row, str]]:
        """Events by which somebody at the keyboard decided about a file, and nothing here says whether that one may."""
        for event in self.events:
            if event["type"] in (ASIDE, PURGED) and not is_by_key(event["payload"]) and event["payload"].get("by"):
                state, why = self.by_the_event(event, event["payload"].get("by"))
                if state == "not known":
                    yield event, why

    def foreign_logins(self) -> Iterator[tuple[Row, str]]:
        """Events by the order of who was at the keyboard, that another one recorded."""
        for event in self.events:
            authority = event["payload"].get("authority")
            if isinstance(authority, dict) and authority.get("kind") == "login":
                named = {str(authority.get("person")), str(authority.get("executor")), event["actor"]}
                if len(named) > 1:
                    yield event, f"it was ordered by who was logged in, and names {', '.join(sorted(named))}"

    @cached_property
    def purged(self) -> frozenset[object]:
        """The digests of the files that were purged."""
        return frozenset(a.sha256 for a in attachment_status.named(self.events) if a.purge)

    @cached_property
    def _sealed(self) -> frozenset[str]:
        return frozenset(a.sha256 for a in attachment_status.named(self.events) if a.sealed)

    def kept_back(self, digest: str) -> str:
        """Why a file that is not here is not said to be missing; empty text where it is said to be."""
        return "it was purged" if digest in self.purged else "it is withheld" if digest in self._sealed else ""

    def misbound(self) -> Iterator[tuple[Row, str]]:
        """The events that bind the case to other files and may not, each with why: they bind nothing here. And the
        first one, where it leaves out what its version binds every case to.
        """
        for event in self.events[:1]:
            binding = event["payload"].get("binding")
            bound = binding if isinstance(binding, dict) else {}
            files = {str(entry.get("name")) for entry in attachment_status.entries(event)}
            if not bound.get("people") and (self.binds_to_policy or PEOPLE_FILE in files):
                yield event, "it binds the case to no people file, as every event like it does"
            if not bound.get(IN_FORCE) and self.binds_to_policy:
                yield event, "it binds the case to no policy in force, as every event like it does"
        yield from ((event, why) for event, _, why in self._bindings if why)

    @cached_property
    def binds_to_policy(self) -> bool:
        """Whether the case was opened by a version that binds every case to a people file and a policy in force."""
        if not self.events:
            return False
        body = self.events[0]["payload"]
        numbers = re.match(r"[0-9]{1,6}(\.[0-9]{1,6})*", str(body.get("tool")))
        binding = body.get("binding")
        names = {str(entry.get("name")) for entry in attachment_status.entries(self.events[0])}
        return (
            (numbers is not None and tuple(map(int, numbers[0].split("."))) > UNMARKED)
            or (isinstance(binding, dict) and bool({IN_FORCE, "policy_file"} & {k for k, v in binding.items() if v}))
            or bool(KEPT_FILES & names)
        )

    def _bound(self, seq: int) -> Mapping[str, Any]:
        """What the case was bound to when event number `seq` came: the first binding counts for its own event too."""
        before = (b for event, b, why in self._bindings if not why and (event["seq"] < seq or event["seq"] == 1))
        return next(iter(list(before)[-1:]), {})

    @cached_property
    def _bindings(self) -> Sequence[tuple[Row, Mapping[str, Any], str]]:
        """Each event that says what the case is bound to, what it says, and why it cannot."""
        found = list[tuple[Row, Mapping[str, Any], str]]()
        bound: Mapping[str, Any] = {}
        for event in self.events:
            binding = event["payload"].get("binding")
            if not isinstance(binding, dict):
                continue
            if event["type"] == "case-opened" and event["seq"] == 1:
                bound = binding
                found.append((event, binding, ""))
            elif event["type"] in (FINDING, PEOPLE):
                bad = self.unsigned.get(event["seq"])
                why = next(self._against_binding(event, bound, binding), f"its signature is bad: {bad}" if bad else "")
                found.append((event, binding, why))
                bound = bound if why else binding
        return found

    def _against_binding(self, event: Row, before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
        body = event["payload"]
        if event["type"] == FINDING and body.get("key") != BINDING:
            yield f"it binds the case to other files, and accepts {body.get('key')}"
        if event["type"] == PEOPLE and not is_by_key(body):
            yield "it binds the case to another people file, and nobody signed it by key"
        if before.get("people") and not is_digest(now.get("people")):
            yield "it binds the case to no people file, and there was one before"
        if before.get("binding_by") and body.get("by") not in _parties(before):
            yield f"{body.get('by')} may not accept it: by the binding before, it is for {before['binding_by']}"
        if before.get(IN_FORCE) and not is_digest(now.get(IN_FORCE)):
            yield "it names no policy in force, and there was one before"
        if why := self._misnamed(before, now):
            yield why
        if event["type"] == PEOPLE:
            changed = sorted(n for n in {*before, *now} if n != "people" and before.get(n) != now.get(n))
        else:
            changed = self._swapped(before, now)
        if changed:
            yield f"it changes {', '.join(changed)} too, which nobody accepted"

    def _misnamed(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
        """Why the parties that may accept the next one are not those of the policy; empty text where they are."""
        said = self._policy(now)
        same = all(before.get(name) == now.get(name) for name in ("policy", "playbook"))
        wanted = said.get("binding_by") if said else None
        if isinstance(wanted, list):
            by = ",".join(map(str, wanted))
        elif before.get("binding_by") and (same or (now.get(IN_FORCE) and self.kept)):  # what cannot be read, changes
            by = str(before["binding_by"])
        else:
            return ""
        return f"it says binding_by {now.get('binding_by')}, and it is {by}" if now.get("binding_by") != by else ""

    def _swapped(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
        """The keys of the policy in force that are others, where neither policy nor playbook is another one."""
        if any(before.get(name) != now.get(name) for name in ("policy", "playbook")) or not before.get(IN_FORCE):
            return []
        if not now.get(IN_FORCE):
            return [IN_FORCE]
        was, said = self._policy(before), self._policy(now)
        if was is None or said is None:
            return []
        return sorted(key for key in was.keys() & said.keys() if was[key] != said[key])

    def _people(self, digest: str) -> dict[str, people_file.Person]:
        if self.kept is None:
            raise people_file.NotRead("its files are not here")
        if digest not in self.read:
            self.read[digest] = _read(self.kept, digest)
        found = self.read[digest]
        if isinstance(found, people_file.NotRead):
            raise people_file.NotRead("it was purged") if digest in self.purged else found
        return found


def near(at: str) -> list[date]:
    """The day of a time, the one behind it and the one before: one of them was the office's."""
    day = date.fromisoformat(at[:10])
    return [day, *(day + timedelta(n) for n in (1, -1) if date.min < day < date.max)]


def is_by_key(body: Mapping[str, Any]) -> bool:
    """Whether an event says that it was ordered by key, and names the signature, so that it is looked at."""
    authority = body.get("authority")
    return isinstance(body.get("signed"), dict) and isinstance(authority, dict) and authority.get("kind") == "key"


def _named(said: Mapping[str, Any] | None, *names: str) -> tuple[str, ...]:
    """The parties that keys of a policy name."""
    values = [(said or {}).get(name) for name in names]
    found = (tuple(map(str, value)) if isinstance(value, list) else (str(value or ""),) for value in values)
    return tuple(dict.fromkeys(party for parties in found for party in parties if party))


def _not_for(party: object, said: Mapping[str, Any] | None, named: Sequence[str]) -> str:
    """Why a party is none of those that a policy names; `said` is None where that cannot be read."""
    if said is None:
        return f"{party} may not order it by what the case was bound to, and its policy cannot be read here"
    known = ", ".join(dict.fromkeys(named)) or "nobody"
    return "" if party in named else f"{party} may not order it: by the policy of the case, it is for {known}"


def _parties(bound: Mapping[str, Any]) -> tuple[str, ...]:
    """Who may accept another binding."""
    return tuple(filter(None, str(bound.get("binding_by") or "").split(",")))


def _policy(kept: Kept, digest: object) -> dict[str, Any]:
    """Every key of a policy that is kept. Raises OSError and NotRead."""
    text = kept.read(str(digest), limits.POLICY_BYTES.most + 1)
    if limits.POLICY_BYTES.passed(len(text)):
        raise people_file.NotRead(str(limits.POLICY_BYTES))
    try:
        said: object = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise people_file.NotRead("it is no policy that is read here")
    return said


def _read(kept: Kept, digest: str) -> dict[str, people_file.Person] | people_file.NotRead:
    try:
        return _people(kept, digest)
    except people_file.NotRead as error:
        return error


def _people(kept: Kept, digest: str) -> dict[str, people_file.Person]:
    if not is_digest(digest):
        raise people_file.NotRead("it is named by no SHA-256")
    state, why = kept.state(digest)
    if state != "present":
        raise people_file.NotRead(f"it is {state}{f', {why}' if why else ''}")
    try:
        return people_file.read(kept.read(digest, limits.YAML_BYTES.most + 1))
    except OSError as error:
        raise people_file.NotRead(error.strerror or str(error)) from error
