"""What must hold in every playbook, whatever its words: rows that fit together, papers that decide something.

Each row of the tables below is one rule about one kind of row; the loop works only on playbooks that keep them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.documents.reading import Problem
from dcdecom.documents.tree import Steps
from dcdecom.late_dataclass import dataclass
from dcdecom.model.deadline import contradictions
from dcdecom.model.playbook import DECISIONS, PAPERS_WITH_CODE, SIGNABLE, Action, Gate, Paper, Playbook, Policy, Row


@dataclass(frozen=True)
class Shape:
    """What a row of one action may and must have."""

    papers: frozenset[Paper]
    """What its gates may ask for."""
    needs: frozenset[Paper] = frozenset()
    """Papers without which it would prove or decide nothing."""
    links: tuple[str, ...] = ()
    """The references to other rows that it must have; no other action may have them."""
    after: tuple[Action, ...] = ()
    """Actions that must stand somewhere before it."""
    followed_by: tuple[Action, ...] = ()
    """Actions that must stand somewhere behind it."""
    many: bool = False
    """Whether a playbook may have several such rows."""
    may_refuse: bool = False
    """Whether it may name the row that answers what a head refused at it."""


def _papers(*names: Paper) -> frozenset[Paper]:
    return frozenset(names)


SHAPES: dict[Action, Shape] = {
    "register": Shape(_papers("approval", "endorsement", "told")),
    "gate": Shape(_papers("approval", "endorsement", "letter", "told"), many=True, may_refuse=True),
    "examine": Shape(_papers("choice"), _papers("choice"), ("refuses_to",)),
    "refuse": Shape(
        _papers("approval", "letter"), _papers("approval", "letter"), ("resumes_at", "ends_at"), ("examine",)
    ),
    "form": Shape(_papers("told", "form"), _papers("form"), after=("examine",)),
    "withdraw": Shape(_papers("handover", "exit-pass"), _papers("handover"), (), ("examine",), ("unmonitor",)),
    "rest": Shape(_papers(), after=("withdraw",), followed_by=("unmonitor",)),
    "unmonitor": Shape(_papers(), after=("withdraw",), followed_by=("report",)),
    "report": Shape(_papers("minutes")),
    "seal": Shape(_papers()),
    "release": Shape(_papers(), after=("register",), followed_by=("report",)),
}
"""By action. A server leaves only after an examination and with a handover, and then everything is reported."""

TARGETS: dict[str, tuple[Action, ...]] = {
    "refuses_to": ("refuse",),
    "resumes_at": ("examine",),
    "ends_at": ("seal",),
    "needs_letter_of": ("refuse",),
    "returns_to": ("examine", "form", "withdraw", "unmonitor", "report", "gate", "release"),
}
"""By reference: the actions of the rows that it may name."""

LINKS_OF_ONE_ACTION = ("refuses_to", "resumes_at", "ends_at")
ANCHORED: frozenset[Action] = frozenset({"withdraw", "unmonitor", "gate", "release"})
"""Rows that can leave a note in the record: the last change of a plan, or a signature."""


def playbook_problems(playbook: Playbook) -> Iterator[Problem]:
    """Everything that keeps a playbook from working."""
    yield from _once("parties", "key", [party.key for party in playbook.parties])
    yield from _once("rows", "slug", [row.slug for row in playbook.rows])
    yield from _order(playbook)
    for number, row in enumerate(playbook.rows):
        below: Steps = ("rows", number)
        problems = (
            *_parties(row, playbook), *_gates(row), *_takes(row), *_decisions(row), *_links(row, playbook),
            *_anchor(row), *_rounds(row, playbook), *_pass(row),
        )  # fmt: skip
        for problem in problems:
            yield Problem((*below, *problem.steps), problem.found, problem.expected)
    yield from policy_problems(playbook.policy, playbook, ("policy",))


def policy_problems(policy: Policy, playbook: Playbook, below: Steps) -> Iterator[Problem]:
    """Parties in a policy that the playbook does not have, and one who would judge what he does."""
    known = [party.key for party in playbook.parties]
    judges: list[tuple[Steps, str]] = [(("exception_by",), policy.exception_by)]
    judges += [(("binding_by", n), key) for n, key in enumerate(policy.binding_by)]
    judges += [(("same_name_by", n), key) for n, key in enumerate(policy.same_name_by)]
    acts: list[tuple[Steps, str]] = [(("acts", n), key) for n, key in enumerate(policy.acts)]
    for steps, key in (*judges, *acts):
        if key not in known:
            yield Problem((*below, *steps), repr(key), f"a party: {', '.join(known)}")
    for steps, key in judges:
        if key in policy.acts:
            yield Problem((*below, *steps), f"{key}, which acts", "a party that does not act")
    signed = [row.slug for row in playbook.rows if any("tte" in gate.takes for gate in row.gates)]
    for number, slug in enumerate(policy.tte_checked):
        if slug not in signed:
            where = (*below, "tte_checked", number)
            yield Problem(where, repr(slug), f"a step whose gate takes a TTE: {', '.join(signed)}")
    if not policy.rest and any(row.action == "rest" for row in playbook.rows):
        yield Problem((*below, "rest"), "0 days, and a row rest", "at least 1 day")
    for one in contradictions(policy):
        yield Problem((*below, *one.key), one.found, one.expected)
    for name in ("binding_by", "acts"):
        if not getattr(policy, name):
            yield Problem((*below, name), "an empty list", "at least one party")


def _order(playbook: Playbook) -> Iterator[Problem]:
    actions = [row.action for row in playbook.rows]
    if "release" in actions and set(actions) & {"examine", "refuse", "form", "withdraw", "rest", "unmonitor"}:
        number = actions.index("release")
        yield Problem(("rows", number, "action"), "release beside a withdrawal", "it in a playbook of its own")
    if not actions or actions[0] != "register":
        yield Problem(("rows", 0, "action"), actions[0] if actions else "no rows", "register in the first row")
    if not actions or actions[-1] != "seal":
        yield Problem(
            ("rows", len(actions) - 1, "action"), actions[-1] if actions else "no rows", "seal in the last row"
        )
    for number, action in enumerate(actions):
        shape, steps = SHAPES[action], ("rows", number, "action")
        if not shape.many and action in actions[:number]:
            yield Problem(steps, f"{action} again", "it once")
        for needed in shape.after:
            if needed not in actions[:number]:
                yield Problem(steps, f"{action} without {needed} before it", f"a row {needed} above")
        for needed in shape.followed_by:
            if needed not in actions[number:]:
                yield Problem(steps, f"{action} without {needed} behind it", f"a row {needed} below")


def _parties(row: Row, playbook: Playbook) -> Iterator[Problem]:
    known = [party.key for party in playbook.parties]
    named: list[tuple[Steps, str]] = [(("by", n), key) for n, key in enumerate(row.by)]
    named += [(("gates", n, "by"), gate.by) for n, gate in enumerate(row.gates)]
    named += [(("letter_by",), row.letter_by)] if row.letter_by else []
    named += [(("letter", "initials", n), key) for n, key in enumerate(row.letter.initials)]
    for steps, key in named:
        if key not in known:
            yield Problem(steps, repr(key), f"a party: {', '.join(known)}")
    for number, gate in enumerate(row.gates):
        if gate.paper in DECISIONS and gate.by in playbook.policy.acts:
            yield Problem(
                ("gates", number, "by"), f"{gate.by}, which acts", f"for {gate.paper} a party that does not act"
            )


def _gates(row: Row) -> Iterator[Problem]:
    shape, papers = SHAPES[row.action], [gate.paper for gate in row.gates]
    for number, paper in enumerate(papers):
        if paper not in shape.papers:
            expected = f"for {row.action} {_either(shape.papers)}"
            yield Problem(("gates", number, "paper"), paper, expected)
    for paper in sorted(shape.needs - set(papers)):
        yield Problem(("gates",), f"no {paper}", f"a gate with paper {paper} in a row {row.action}")
    if row.action == "gate" and not papers:
        yield Problem(("gates",), "none", "at least one gate in a row gate")
    if row.from_request and (not papers or set(papers) != {"endorsement"}):
        yield Problem(("from_request",), "true", "it only where every gate is an endorsement")
    sheets = [gate.sheet or row.slug for gate in row.gates if gate.paper in PAPERS_WITH_CODE]
    if len(set(sheets)) < len(sheets):
        yield Problem(("gates",), f"two sheets {sheets[0]}", "a sheet of its own for each paper with a code")


def _takes(row: Row) -> Iterator[Problem]:
    for number, gate in enumerate(row.gates):
        steps: Steps = ("gates", number, "takes")
        if not gate.takes or len(set(gate.takes)) < len(gate.takes):
            yield Problem(steps, ", ".join(gate.takes) or "an empty list", "kinds of evidence, each once")
        if "key" in gate.takes and gate.paper not in SIGNABLE:
            yield Problem(steps, f"key for {gate.paper}", f"key only for {_either(SIGNABLE)}")


def _links(row: Row, playbook: Playbook) -> Iterator[Problem]:
    shape, rows = SHAPES[row.action], {r.slug: r for r in playbook.rows}
    for link, actions in TARGETS.items():
        slug = getattr(row, link)
        if slug and slug not in rows:
            yield Problem((link,), repr(slug), "the slug of a row")
        elif slug and rows[slug].action not in actions:
            yield Problem((link,), f"{slug}, a row {rows[slug].action}", f"a row {_either(actions)}")
        elif link in shape.links and not slug:
            yield Problem((link,), "missing", f"the slug of a row {_either(actions)}")
        elif slug and link in LINKS_OF_ONE_ACTION and not _may_link(shape, link):
            yield Problem((link,), f"it in a row {row.action}", "none")
    yield from _refusals(row, playbook)
    if row.returns_to in rows and playbook.number(row.returns_to) >= playbook.number(row.slug):
        yield Problem(("returns_to",), f"{row.returns_to}, which is not above", "the slug of a row above")
    if row.returns_to and "approval" not in {gate.paper for gate in row.gates}:
        yield Problem(("returns_to",), "it without an approval", "a gate with paper approval in this row")


def _may_link(shape: Shape, link: str) -> bool:
    return link in shape.links or (link == "refuses_to" and shape.may_refuse)


def _refusals(row: Row, playbook: Playbook) -> Iterator[Problem]:
    """A head refuses before anything was changed, and in a row that says who answers."""
    withdrawn = next((n for n, r in enumerate(playbook.rows, 1) if r.action == "withdraw"), len(playbook.rows))
    refusing = any("reject" in gate.decisions for gate in row.gates) and row.action != "refuse"
    if refusing and not row.refuses_to:
        yield Problem(("refuses_to",), "missing", "the slug of a row refuse, for a gate here may reject")
    if row.action == "gate" and row.refuses_to and not refusing:
        yield Problem(("refuses_to",), "it where no gate may reject", "reject among the decisions of a gate")
    if refusing and playbook.number(row.slug) > withdrawn:
        yield Problem(("refuses_to",), "it behind the withdrawal", "it only before anything is changed")


def _decisions(row: Row) -> Iterator[Problem]:
    for number, gate in enumerate(row.gates):
        steps: Steps = ("gates", number, "decisions")
        said = gate.decisions
        if said and gate.paper not in DECISIONS:
            yield Problem(steps, f"decisions of {gate.paper}", f"them only of {_either(DECISIONS)}")
        if said and ("approve" not in said or len(set(said)) < len(said)):
            yield Problem(steps, ", ".join(said), "approve among them, and each once")
        if (gate.appoints or gate.agenda or gate.ticks) and gate.paper != "endorsement":
            yield Problem(("gates", number), f"appoints, agenda or ticks of {gate.paper}", "them of an endorsement")
        if gate.form and gate.paper != "form":
            yield Problem(("gates", number, "form"), f"form of {gate.paper}", "it of a form")
        if "return" in said and not row.returns_to and row.action != "refuse":
            yield Problem(steps, "return", "it only where the row has returns_to")
        if "reject" in said and row.action == "refuse":
            yield Problem(steps, "reject", "return, for a refusal that is not agreed to goes back")


def _anchor(row: Row) -> Iterator[Problem]:
    if row.anchor and row.action not in ANCHORED:
        yield Problem(("anchor",), f"it in a row {row.action}", f"it only in a row {_either(ANCHORED)}")


def _rounds(row: Row, playbook: Playbook) -> Iterator[Problem]:
    """A paper that goes round is an approval of a row above, printed there, and nothing changes on its way."""
    rows = {r.slug: r for r in playbook.rows}
    for number, gate in enumerate(row.gates):
        steps: Steps = ("gates", number, "round_of")
        if not gate.round_of:
            continue
        first = rows.get(gate.round_of)
        if first is None or playbook.number(first.slug) >= playbook.number(row.slug):
            yield Problem(steps, repr(gate.round_of), "the slug of a row above")
            continue
        if gate.paper != "approval" or [g.paper for g in first.gates] != ["approval"] or first.gates[0].round_of:
            yield Problem(steps, gate.round_of, "an approval, of a row whose one gate is an approval of its own")
        between = playbook.rows[playbook.number(first.slug) - 1 : playbook.number(row.slug) - 1]
        if any(r.anchor or r.action != "gate" for r in between):
            yield Problem(steps, gate.round_of, "rows between that only wait for papers, without an anchor")


def _pass(row: Row) -> Iterator[Problem]:
    """One pass for the door, of a party that takes nothing over there, and with nothing to decide but that it holds."""
    passes = [(number, gate) for number, gate in enumerate(row.gates) if gate.paper == "exit-pass"]
    receives = {gate.by for gate in row.gates if gate.paper == "handover"}
    for count, (number, gate) in enumerate(passes):
        if count:
            yield Problem(("gates", number), "a second exit-pass", "one")
        if gate.by in receives:
            yield Problem(("gates", number, "by"), f"{gate.by}, which signs the handover", "another party")
        if gate.decisions and gate.decisions != ("approve",):
            yield Problem(("gates", number, "decisions"), ", ".join(gate.decisions), "approve alone")
    for number, gate in enumerate(row.gates):
        if gate.paper != "exit-pass" and gate.holds != Gate.holds:
            yield Problem(("gates", number, "holds"), f"holds of {gate.paper}", "it of an exit-pass")


def _once(where: str, key: str, names: list[str]) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Problem((where, number, key), f"{name} again", "each once")


def _either(words: Iterable[str]) -> str:
    return " or ".join(sorted(words)) or "no paper"
