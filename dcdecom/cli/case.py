"""`case`: everything that is done with a case once it is open; each command stands in a module of its own."""

from __future__ import annotations

import click

from dcdecom.cli.given import LateCommands

COMMANDS: dict[str, tuple[str, str]] = {
    "list": ("dcdecom.cli.case_reading", "list_"),
    "show": ("dcdecom.cli.case_reading", "show_"),
    "plan": ("dcdecom.cli.case_reading", "plan_"),
    "run": ("dcdecom.cli.case_running", "run_"),
    "resume": ("dcdecom.cli.case_running", "resume_"),
    "undo": ("dcdecom.cli.case_running", "undo_"),
    "inspect": ("dcdecom.cli.case_bringing", "inspect_"),
    "attach": ("dcdecom.cli.case_bringing", "attach_"),
    "certificate": ("dcdecom.cli.certificates", "certificate_"),
    "ask": ("dcdecom.cli.deciding", "ask_"),
    "form": ("dcdecom.cli.form", "form"),
    "sign": ("dcdecom.cli.signing", "sign"),
    "statements": ("dcdecom.cli.statements", "statements_"),
    "release": ("dcdecom.cli.release", "release"),
    "postpone": ("dcdecom.cli.postponing", "postpone_"),
    "cancel": ("dcdecom.cli.cancelling", "cancel_"),
    "rehearse": ("dcdecom.cli.rehearsing", "rehearse_"),
    "set-aside": ("dcdecom.cli.files", "set_aside"),
    "purge": ("dcdecom.cli.files", "purge"),
}
"""Command -> the module that has it, and what it is called there."""


@click.group(cls=LateCommands, places=COMMANDS)
def case_() -> None:
    """Cases: list, show, plan, run, resume, undo, inspect, certificate, ask, form, sign, postpone, cancel, release."""
