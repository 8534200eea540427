"""The codes of findings: where each is made, how hard it is, and what it says in English."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from dcdecom.checks import CHECKS
from dcdecom.documents.texts import load
from docs.pages.markdown import code, joined, table
from docs.pages.sources import ROOT

SEVERITIES = {"block": "block", "unread": "not read", "ask": "ask", "note": "note"}
"""The functions that make a finding, and what their finding is called here."""
COMPARISONS = {"letter-record": "letter and record", "record-network": "record and network",
               "record-machine": "record and machine"}  # fmt: skip
PREFIX = "findings."


@dataclass
class Made:
    """What the source says about one code."""

    severities: set[str] = field(default_factory=set)
    acceptable: bool = False
    comparisons: set[str] = field(default_factory=set)


def page() -> str:
    texts = load("en", None)
    codes = [key.removeprefix(PREFIX) for key in texts.sentences if key.startswith(PREFIX)]
    made = _made(frozenset(codes))
    rows = [
        (
            code(name),
            ", ".join(sorted(made[name].severities)),
            ", ".join(sorted(made[name].comparisons)) or "none",
            "yes" if made[name].acceptable else "",
            texts.sentences[PREFIX + name],
        )
        for name in codes
        if made[name].severities
    ]
    about = """\
What a check concludes has a code and parameters; the sentences stand in `playbooks/texts`. A *block* stops the case:
one that counts for a comparison makes its verdict *tidak sesuai*, one that counts for none drafts no letter. *Not read*
stops it too, and its verdict is *belum terperiksa*. An *ask* needs somebody to accept it; a *note* stops nothing. *May
be accepted*: the party that the policy names as `exception_by` can accept it for at most 24 hours
(`dcdecom case sign --accept DEVICE/CODE`)."""
    header = ("code", "severity", "counts for", "may be accepted", "sentence")
    return joined("# Findings", about, table(header, rows), _unused([c for c in codes if not made[c].severities]))


def _unused(codes: list[str]) -> str:
    names = ", ".join(code(name) for name in codes)
    return f"Nothing in this version makes {names}; their sentences are kept for later versions." if codes else ""


def _made(codes: frozenset[str]) -> defaultdict[str, Made]:
    """By code: what the functions that name it say. A step's own findings count for no comparison."""
    counts = {check.run.__name__: check.counts_for for check in CHECKS}
    found: defaultdict[str, Made] = defaultdict(Made)
    for folder in ("checks", "steps", "changes"):
        for file in sorted((ROOT / "dcdecom" / folder).rglob("*.py")):
            for function in ast.parse(file.read_text("utf-8")).body:
                if isinstance(function, ast.FunctionDef) and function.name not in SEVERITIES:
                    comparison = counts.get(function.name)
                    _note(found, codes, function, COMPARISONS[comparison.value] if comparison else "")
    return found


def _note(found: defaultdict[str, Made], codes: frozenset[str], function: ast.FunctionDef, comparison: str) -> None:
    """What one function makes: codes that it names in a call, and those that it chooses before one."""
    nodes = [*ast.walk(function)]
    named = {n.value for n in nodes if isinstance(n, ast.Constant) and n.value in codes}
    calls = [(_maker(n), _text(n), n) for n in nodes if isinstance(n, ast.Call) and _maker(n)]
    direct = {text for _, text, _ in calls if text}
    for maker, text, call in calls:
        for name in {text} if text else named - direct:
            found[name].severities.add(SEVERITIES[maker])
            found[name].acceptable |= maker == "ask" or any(k.arg == "acceptable" for k in call.keywords)
    if not any(not text for _, text, _ in calls):
        for name in named - direct:
            found[name].severities |= (severities := _loose(nodes))
            found[name].acceptable |= "ask" in severities
    for name in named if comparison else ():
        found[name].comparisons.add(comparison)


def _loose(nodes: list[ast.AST]) -> set[str]:
    """The severities that a function speaks of without calling their maker at once."""
    called = {id(n.func) for n in nodes if isinstance(n, ast.Call)}
    makers = {n.id for n in nodes if isinstance(n, ast.Name) and n.id in SEVERITIES and id(n) not in called}
    words = {n.value for n in nodes if isinstance(n, ast.Constant) and n.value in SEVERITIES}
    return {SEVERITIES[name] for name in makers | words}


def _maker(call: ast.Call) -> str:
    """The name of the function that makes a finding, where the call is one."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    return name if name in SEVERITIES else ""


def _text(call: ast.Call) -> str:
    """The code that a call names; empty where it stands in a variable."""
    node = call.args[1] if len(call.args) > 1 else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
