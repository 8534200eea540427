"""The playbook file: rows, actions, papers and policy."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from dcdecom.documents.invariants import SHAPES
from dcdecom.documents.playbook import SCHEMA
from dcdecom.documents.shipped import playbooks
from dcdecom.model import playbook as model
from dcdecom.model.playbook import DECISIONS, FLOORS, PAPERS_WITH_CODE, SIGNABLE, Action, Playbook, Policy
from dcdecom.steps import ACTIONS
from docs.pages.markdown import code, joined, table
from docs.pages.shapes import Shape, tables
from docs.pages.sources import NOT_READ, first_line, is_asked_for, name_docstring


def page() -> str:
    shape = Shape(
        "playbook.yaml",
        SCHEMA,
        hidden=frozenset({(Playbook, "digest"), (Playbook, "policy_digest")}),
        notes={(Policy, key): note for key in _keys() if (note := _note(key))},
    )
    shipped = ", ".join(code(name) for name in playbooks())
    about = f"""\
The procedure as data. `PLAYBOOK` on the command line is a path or the name of a shipped one ({shipped}). A row says in
the procedure's own words what is done, and names an action; code knows actions, and no slug, row number or party. An
unknown key, party or action is refused, and so is a row that would prove or decide nothing."""
    return joined("# The playbook", about, tables(shape, Playbook), _actions(), _papers(), _evidence())


def _keys() -> tuple[str, ...]:
    return tuple(Policy.__dataclass_fields__)


def _note(key: str) -> str:
    floor = f"On estate `real` at least {FLOORS[key]}." if key in FLOORS else ""
    return f"{floor} {'' if is_asked_for(rf'policy.{key}') else NOT_READ}".strip()


def _actions() -> str:
    about = "What dcdecom does at a row, and what such a row may and must have. A row without gates waits for nobody."
    rows = [
        (
            code(action),
            _does(action),
            _codes(shape.papers),
            _codes((*shape.needs, *shape.links)),
            "; ".join(
                [*(f"after {code(a)}" for a in shape.after), *(f"before {code(a)}" for a in shape.followed_by)]
            ),
            "" if shape.many else "once",
        )
        for action, shape in SHAPES.items()
    ]
    return joined("## Actions", about, table(("action", "does", "papers", "must have", "stands", "how often"), rows))


def _does(action: Action) -> str:
    """What an action does: its module says it where the module is its own, else its function does."""
    function = ACTIONS[action]
    own = function.__module__.rpartition(".")[2] == action
    return first_line(sys.modules[function.__module__].__doc__ if own else function.__doc__)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(code(name) for name in sorted(names))


def _listed(name: str) -> list[tuple[str, str]]:
    """The words of a Literal type and what its docstring says of each."""
    lines = name_docstring(model, name).splitlines()
    return [(match[1], match[2]) for line in lines if (match := re.fullmatch(r"(\w+) {2,}(.+)", line))]


def _papers() -> str:
    rows = [
        (code(name), said, "yes" if name in PAPERS_WITH_CODE else "", "yes" if name in DECISIONS else "")
        for name, said in _listed("Paper")
    ]
    about = """\
What a gate asks for. *Bears a code*: dcdecom prints the journal's head on it, and what comes back must bear the same
code. *Decides*: whoever asked, opened the case or acts in it may not sign it."""
    return joined("## Papers", about, table(("paper", "what it is", "bears a code", "decides"), rows))


def _evidence() -> str:
    about = f"""\
What shows that a paper was signed. A gate names those that it takes; `key` is for {_codes(SIGNABLE)} only, whose whole
content is one person's decision."""
    rows = [(code(name), said) for name, said in _listed("SignatureKind")]
    return joined("## Evidence", about, table(("kind", "what it is"), rows))
