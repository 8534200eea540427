"""Zabbix is named in its adapter, and where CONTRIBUTING says that a second monitoring system meets its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import dcdecom

ROOT = Path(dcdecom.__file__).parent

KEPT: Mapping[str, str] = {
    "adapters/netbox/account.py": "other tools, by their own names",
    "bootstrap/documents.py": "what the sentences name; another system's title takes its place",
    "bootstrap/granting.py": "--system of `grant`",
    "bootstrap/monitoring.py": "the table",
    "cli/__init__.py": "help",
    "cli/doctor.py": "a topic of `doctor`",
    "cli/grant.py": "--system of `grant`",
    "cli/init.py": "the starting configuration",
    "doctor/__init__.py": "a topic of `doctor`",
    "doctor/local.py": "keys of the configuration",
    "doctor/monitoring.py": "advice about Zabbix's roles: to be written for another system",
    "doctor/other_tools.py": "other tools, by their own names",
    "doctor/record.py": "other tools, and their custom field",
    "doctor/web.py": "what is known of Zabbix's versions: to be written for another system",
    "grant/wanted.py": "what `grant` makes in Zabbix: to be written for another system",
    "model/changes/zabbix.py": "the system of kinds of change, in journals",
    "model/estate/calls.py": "a kind of log",
    "model/grant.py": "--system of `grant`",
    "model/settings.py": "the default, and another tool's custom field",
    "model/texts.py": "what the sentences name; another system's title takes its place",
    "documents/configuration.py": "a source of references, of Zabbix alone",
    "reconcile/references.py": "a source of references, of Zabbix alone",
    "documents/starter/__init__.py": "the starting configuration",
}
"""Modules with the name in a text of the program, each with what it is."""


def test_the_name_stands_only_where_it_has_to() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py") if any(_naming(path))}
    assert {name for name in found if not name.startswith("adapters/zabbix/")} == set(KEPT)


def test_the_name_is_found_where_it_is() -> None:
    assert any(_naming(ROOT / "adapters" / "zabbix" / "connection.py"))


def _naming(path: Path) -> Iterator[str]:
    """Texts with the name, docstrings aside."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in told else ""
        if isinstance(text, str) and "zabbix" in text.lower():
            yield text
