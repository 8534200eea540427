"""What users install with dcdecom, under which licence, and why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from docs.pages.markdown import code, joined, table

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).with_suffix(".yaml")
ABOUT = """\
Everything in `requirements/run.txt`, in `requirements/lab.txt` for the lab, in `requirements/scan.txt` for reading
scans, in `requirements/tte.txt` for checking signatures in PDFs, in `requirements/serve.txt` for the web application,
in `requirements/dns.txt` for reading zones, and in `requirements/postgresql.txt` for a store that several hosts share:
pinned, each file with its hashes, and without the address of an index.
Licences of libraries bind who passes them on; dcdecom itself is under Apache-2.0 and imports them unchanged."""

PINS = ("run.txt", "lab.txt", "scan.txt", "tte.txt", "serve.txt", "dns.txt", "postgresql.txt")
"""What users install, and what each extra needs besides."""


def named(requirement: str) -> str:
    """A package's normal name (PEP 503), such as `ruamel-yaml` of `ruamel.yaml>=0.18`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement.strip())[0]).lower()


def project() -> dict[str, Any]:
    """The table `project` of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return found


def declared() -> dict[str, str]:
    """What pyproject.toml requires, by name, with the oldest version that serves."""
    return {named(it): it.partition(">=")[2] for it in project()["dependencies"]}


def optional() -> dict[str, tuple[str, ...]]:
    """What extras bring besides, by name, each with the extras that bring it."""
    found: dict[str, tuple[str, ...]] = {}
    for extra, its in project()["optional-dependencies"].items():
        for name in {named(it) for it in its} - set(declared()):
            found[name] = (*found.get(name, ()), extra)
    return found


def pinned() -> dict[str, tuple[str, ...]]:
    """Everything that users install, the lab included, by name, with what requires it."""
    found: dict[str, set[str]] = {}
    whole = "\n".join((ROOT / "requirements" / name).read_text("utf-8") for name in PINS)
    for block in re.split(r"\n(?=[a-z0-9])", whole):
        via = re.findall(r"#(?: via)?\s+(?:via\s+)?([a-z0-9][a-z0-9.-]*)", block)
        found.setdefault(named(block.partition("==")[0]), set()).update(via)
    return {name: tuple(sorted(via - {"dcdecom", "via"})) for name, via in found.items()}


def data() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return found


def page() -> str:
    known, oldest, extras = data(), declared(), optional()
    direct = [
        (code(name), f"{oldest[name]} or newer", row["licence"], row["for"] + _loads(row))
        for name, row in sorted(known["direct"].items())
    ]
    others = {name: via for name, via in pinned().items() if name not in oldest and name not in extras}
    brought = [(code(name), known["brought"][name], ", ".join(via)) for name, via in others.items()]
    return joined(
        "# Dependencies",
        ABOUT,
        "## What dcdecom needs",
        table(("package", "version", "licence", "what for"), direct),
        "## What these bring",
        table(("package", "licence", "required by"), brought),
        "## What an extra adds",
        table(
            ("package", "extra", "licence", "what for"),
            [
                (code(name), ", ".join(code(f"dcdecom[{its}]") for its in extras[name]), row["licence"], row["for"])
                for name, row in known["optional"].items()
            ],
        ),
    )


def _loads(row: dict[str, str]) -> str:
    return f" Loaded by {row['loads']}." if "loads" in row else ""
