"""Trace one request from its letter to its report: which packages it crosses, and which forms it takes.

`python -m docs.road` prints both; with `--check` it exits with 1 where one is over its target.
The lab's first example opens a case in a temporary store, as `cli/open_case.py` does it, and `dcdecom report render`
writes the report. No system is asked: what the steps of a case do is not on this road.

A *carrier* is a value that holds the whole request: a type of FORMS, a mapping, a text, or a list or tuple of such.
A *crossing* is a call with a carrier among its arguments, or a return of one, from one package of `dcdecom` to another.
A caller between two packages counts on both ways. A package that only looks at a carrier does not: where the value goes
on from an earlier package, what was noted since is dropped. A *change of form* is a carrier in a form that none before
it had, on the way into the journal or on the way out of it: texts, trees and mappings count like types.
For comparison only: crossings without callers that hand on what they were just given, and changes from type to type.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from dcdecom.bootstrap import cases, documents
from dcdecom.casework.opening import open_case
from dcdecom.cli import common, dcdecom
from dcdecom.documents import configuration, request, tree
from dcdecom.model.case import Case
from dcdecom.model.facts import request as facts
from dcdecom.model.request import Request
from dcdecom.papers.report import Report
from dcdecom.ports.journal import Event

MOST_CROSSINGS, MOST_CHANGES, LAB = 7, 2, Path(__file__).parents[1] / "dcdecom_lab"
LETTER, SERIAL, TODAY = "800/112/DISDIK/2026", "SGH331XK7P", date(2026, 11, 24)
TYPES = ASKED, FACT, MADE = "model.request.Request", "model.facts.request.Request", "papers.report.Report"
FORMS = {Request: ASKED, facts.Request: FACT, facts.CaseOpened: FACT, Case: FACT, Report: MADE, Event: "payload"}
TEXTS = (("ringkasan:", "text of the report"), ('":', "text in the journal"), ("", "text of the file"))
SYSTEM = '{url: "https://system.example", reader: "env:A", writer: "env:B"}'
CONFIGURATION = f'{{estate: lab, people: "{LAB}/people.yaml", inventory: none, netbox: {SYSTEM}, zabbix: {SYSTEM}}}'
Crossing = tuple[str, str, str, str, str]  # from which package, to which, by which function, takes or returns, form


def form(value: object) -> str:
    """The form in which a value holds the whole request; empty where it does not."""
    match value:
        case tree.Tree(content=bytes() as content):
            return "tree of the file" if form(content) else ""
        case str() | bytes() if LETTER in (text := str(value)) and SERIAL in text:
            return next(name for mark, name in TEXTS if mark in text)
        case {"binding": _, "request": _} | {"payload": {"binding": _}}:
            return "payload"
        case {"ringkasan": _, "permohonan": _}:
            return "mapping of the report"
        case tuple() | list():
            return next(filter(None, map(form, value)), "")
    return FORMS.get(type(value), "")


def package(frame: FrameType) -> str:
    """The package of a frame, below `dcdecom`; this module stands for a command, and any other has none."""
    name = str(frame.f_globals.get("__name__", ""))
    return "cli" if name == __name__ else name.split(".")[1] if name.startswith("dcdecom.") else ""


def note(crossings: list[Crossing], forms: dict[str, None], frame: FrameType, event: str, returned: object) -> None:
    """Note what a call or a return carries (`sys.setprofile`)."""
    how, is_call = {"call": "takes", "return": "returns"}.get(event, ""), event == "call"
    held = form([*frame.f_locals.values()] if is_call else returned) if how and package(frame) else ""
    caller = frame.f_back
    while caller and not package(caller):
        caller = caller.f_back
    if held and caller:
        forms.setdefault(held)
        source, target = (package(f) for f in ((caller, frame) if is_call else (frame, caller)))
        while source != target and crossings and crossings[-1][1] != source:
            crossings.pop()
        function = f"{frame.f_globals['__name__']}.{frame.f_code.co_name}".removeprefix("dcdecom.")
        crossings += [(source, target, function, how, held)] if source != target else []


def travel(folder: Path) -> tuple[list[Crossing], list[str], list[str]]:
    """Crossings, and the forms on the way into the journal of an empty folder, and out of it."""
    crossings: list[Crossing] = []
    forms: list[dict[str, None]] = [{}, {}]
    file = folder / "dcdecom.yaml"
    file.write_text(CONFIGURATION, "utf-8")
    settings = configuration.load(file)
    talk = common.Talk(documents.texts(settings), ZoneInfo(settings.timezone))
    context = cases.context(settings, "penarikan-server", talk, "rina", systems=False)
    try:
        sys.setprofile(partial(note, crossings, forms[0]))
        procedure, tray = context.procedure, context.paperwork.tray
        asked = request.load(LAB / "requests/accepted.yaml", TODAY, procedure.playbook, procedure.people)
        id = open_case(context.log, procedure, None, tray, asked)
        sys.setprofile(partial(note, crossings, forms[1]))
        CliRunner().invoke(dcdecom, ["report", "render", id, "--config", str(file)], catch_exceptions=False)
    finally:
        sys.setprofile(None)
    return crossings, [*forms[0]], [*forms[1]]


def main(arguments: list[str]) -> int:
    with TemporaryDirectory() as folder:
        crossings, *ways = travel(Path(folder))
    changes, types = sum(map(len, ways)) - 2, sum(f in TYPES for way in ways for f in way) - 2
    handed = [(a, b) for a, b in pairwise(crossings) if (a[3], b[3], a[4]) == ("returns", "takes", b[4])]
    stops = len(crossings) - sum(2 if a[0] == b[1] else 1 for a, b in handed)
    print(f"{len(crossings)} crossings, at most {MOST_CROSSINGS}; without callers that hand on: {stops}")
    print(*(f"  {a:>9} -> {b:9}  {' '.join(how)}" for a, b, *how in crossings), sep="\n")
    print(f"{changes} changes of form, at most {MOST_CHANGES}; from type to type: {types}")
    print(*(f"  {' -> '.join(way)}" for way in ways), sep="\n")
    return int("--check" in arguments and (len(crossings) > MOST_CROSSINGS or changes > MOST_CHANGES))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
