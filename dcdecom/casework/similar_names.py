"""Names that look like one, and names of mixed scripts: a reason to ask, which somebody else in authority answers.

What is asked is a finding of the case, `case/same-person/...` or `case/mixed-script/...`, kept by the event that says
that the signature was not recorded. It is accepted like any other: `case sign --accept`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dcdecom.casework.persons import Named, people_of, same
from dcdecom.checks.findings import short_digest
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.papers import SignerDoubted
from dcdecom.model.finding import Finding
from dcdecom.model.likeness import alike
from dcdecom.model.people import Person
from dcdecom.model.sentence import Joined, Sentence, all_of, one_of
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure

SAME_PERSON = "same-person"
MIXED_SCRIPT = "mixed-script"


@dataclass(frozen=True)
class Conflict:
    """Somebody with whom a signer may not be one, and what then speaks against the signature."""

    other: Named
    why: str
    """Follows the signer's name: `opened 2026-0001 or acted in it, and so does not decide`."""


def proven(person: Named, conflicts: Iterable[Conflict]) -> str:
    """What speaks against a signer beyond doubt; empty text where nothing does."""
    return next((Joined((person.name, c.why)) for c in conflicts if same(person, c.other)), "")


def doubts(
    procedure: Procedure, clock: Clock, case: Case, person: Named, conflicts: Sequence[Conflict], answered: str = ""
) -> tuple[Finding, ...]:
    """What has to be asked about a signer's name and nobody has accepted yet, nor is accepting (`answered`)."""
    now = clock.now()
    found: dict[str, Finding] = {}
    for doubt in (*_mixed(procedure, person, conflicts), *_likenesses(procedure, person, conflicts)):
        found.setdefault(doubt.key, doubt)
    return tuple(f for f in found.values() if f.key != answered and not case.accepts(f, now))


def is_free(procedure: Procedure, clock: Clock, case: Case, person: Named, conflicts: Sequence[Conflict]) -> bool:
    """Whether somebody may sign without a question about the own name; one about the request's comes for everybody."""
    own = (f for f in doubts(procedure, clock, case, person, conflicts) if dict(f.params)["name"] == person.name)
    return not proven(person, conflicts) and not any(own)


def _likenesses(procedure: Procedure, person: Named, conflicts: Iterable[Conflict]) -> Iterator[Finding]:
    for conflict in conflicts:
        other = conflict.other
        if person.name and other.name and not same(person, other) and alike(
            person.name, other.name, procedure.letters.latin
        ):  # fmt: skip
            params = (
                ("person", person.id), ("name", person.name), ("place", person.place), ("other", other.name),
                ("other_place", other.place), ("why", conflict.why),
            )  # fmt: skip
            yield _finding(SAME_PERSON, params, f"{person.key}-{other.key}", person.name, other.name)


def _mixed(procedure: Procedure, person: Named, conflicts: Iterable[Conflict]) -> Iterator[Finding]:
    for named in (person, *(c.other for c in conflicts if c.other.roles)):
        scripts = procedure.letters.scripts(named.name)
        if len(scripts) > 1:
            params = (
                ("person", person.id), ("name", named.name), ("place", named.place),
                ("scripts", all_of(sorted(s.title() for s in scripts))),
            )  # fmt: skip
            yield _finding(MIXED_SCRIPT, params, named.key, named.name)


def _finding(code: str, params: tuple[tuple[str, str], ...], what: str, *names: str) -> Finding:
    """Its key holds a digest of the names: another name under the same role is asked about anew."""
    return Finding(code, "ask", "case", None, params, port=f"{what}-{short_digest(*names)}", acceptable=True)


def words(finding: Finding) -> str:
    """A doubt as an error says it."""
    said = dict(finding.params)
    if finding.code == MIXED_SCRIPT:
        return Sentence(
            "doubt-script",
            "{name} ({place}) has letters of {scripts} in one name",
            name=repr(said["name"]),
            place=said["place"],
            scripts=said["scripts"],
        )
    return Sentence(
        "doubt-person", "{name} ({place}) may be {other} ({other_place}), who {why}",
        name=repr(said["name"]), place=said["place"], other=repr(said["other"]), other_place=said["other_place"],
        why=said["why"],
    )  # fmt: skip


def judges(procedure: Procedure, case: Case, finding: Finding, on: date) -> tuple[str, ...]:
    """The parties that may say that two names are two people: none for which the one in question stands."""
    policy, people = procedure.policy, people_of(procedure)
    named = policy.same_name_by or tuple(filter(None, (policy.exception_by, *policy.binding_by)))
    asked = people.by_id(dict(finding.params).get("person", ""))
    return tuple(
        party
        for party in dict.fromkeys(named)
        if not (asked and asked.mandate(party, on)) and people.holders(party, on)
    )


def is_asked_about(finding: Finding, person: Person, procedure: Procedure) -> bool:
    """Whether a doubt is about this person, under any id."""
    from dcdecom.casework.persons import of_file, of_id

    asked = dict(finding.params).get("person", "")
    return bool(asked) and same(of_file(person), of_id(procedure, asked))


def advice(procedure: Procedure, case: Case, step: str, found: Iterable[Finding], on: date) -> str:
    lines: list[str] = []
    for finding in found:
        parties = judges(procedure, case, finding, on)
        if not parties:
            lines.append(
                Sentence(
                    "doubt-nobody",
                    "Nobody whom the policy names may accept {finding}: somebody else has to sign.",
                    finding=finding.key,
                )
            )
            continue
        told = {
            "party": one_of(parties),
            "command": f"dcdecom case sign {case.id} {step} --as {parties[0]} --accept '{finding.key}' --until TIME "
            "--note TEXT --scan FILE",
        }
        said = Sentence("doubt-written", "If that is how the name is written, {party} says so: {command}", **told)
        if finding.code == SAME_PERSON:
            said = Sentence("doubt-two", "If these are two people, {party} says so: {command}", **told)
        lines.append(said)
    return Joined(lines, "\n")


def against_recorded(why: str) -> Sentence:
    """Why somebody does not sign, and that nothing was recorded."""
    return Sentence("against-recorded", "{why}. Nothing was recorded.", why=why)


def must_be_certain(
    log: CaseLog, procedure: Procedure, case: Case, step: str, party: str, person: Named,
    conflicts: Sequence[Conflict], who_may: str = "", answered: str = "",
) -> None:  # fmt: skip
    """Nobody of the conflicts is the signer, by proof or by likeness. Raises Refused; a doubt is journalled."""
    if why := proven(person, conflicts):
        raise Refused(against_recorded(why), who_may)
    found = doubts(procedure, log.clock, case, person, conflicts, answered)
    if not found:
        return
    log.append(case, SignerDoubted(step, party, person.id, person.name, found))
    on = procedure.day(log.clock.now())
    raise Refused(
        Sentence(
            "doubt-refused",
            "{why}. The signature was not recorded; the attempt was.",
            why=Joined(map(words, found), "; "),
        ),
        Joined(filter(None, (advice(procedure, case, step, found, on), who_may)), "\n"),
    )
