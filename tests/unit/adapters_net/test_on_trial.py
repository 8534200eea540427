"""What a commit would carry: looked at before the first line and before the commit, in the switch's own comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.dialects.dialect import Commit
from dcdecom.adapters.switch.port_change import PortWrite, act_on_trial
from dcdecom.adapters.switch.session import CommandOutput, Session
from dcdecom.errors import SystemRefused

JUNOS = DIALECTS["juniper_junos"]
KEEP = cast(Commit, JUNOS.keep)
PORT = "ge-0/0/7"
ORDER = PortWrite("shut", "tor-3", PORT, JUNOS, tuple(line.format(port=PORT) for line in JUNOS.act.down))
OURS = [f"[edit interfaces {PORT}]", "+   disable;"]
DONE: Mapping[str, list[str]] = {KEEP.trial: ["commit complete"], KEEP.confirm: ["commit complete"]}
COMMITTED = [KEEP.trial, KEEP.confirm]


@dataclass
class Scripted:
    """A session that answers by a script: what the comparison shows before the first line, and behind it."""

    before: Sequence[str]
    behind: Sequence[str]
    typed: list[str] = field(default_factory=list)
    prompt: str = "lab@tor-3>"

    def ask(self, command: str, questions: object = ()) -> CommandOutput:
        self.typed.append(command)
        self.prompt = "lab@tor-3>" if command == JUNOS.act.leave else "lab@tor-3#"
        return CommandOutput(list(DONE.get(command, ())), self.prompt)

    def show(self, command: str) -> list[str]:
        assert command == KEEP.compare
        self.typed.append(command)
        return list(self.behind if ORDER.lines[-1] in self.typed else self.before)

    @property
    def committed(self) -> list[str]:
        return [line for line in self.typed if line.startswith("commit")]


def act(session: Scripted) -> None:
    act_on_trial(cast(Session, session), ORDER, KEEP)


@pytest.mark.parametrize(
    "behind", [OURS, ["[edit interfaces]", f"+   {PORT} {{", "+       disable;", "+   }"], ["", *OURS, ""]]
)
def test_our_line_alone_is_committed(behind: list[str]) -> None:
    session = Scripted([], behind)
    act(session)
    assert session.committed == COMMITTED


def test_nothing_to_commit_is_not_committed() -> None:
    session = Scripted([], [])
    act(session)
    assert session.committed == []
    assert session.typed[-1] == JUNOS.act.leave


@pytest.mark.parametrize(
    ("others", "shown"),
    [
        (["[edit interfaces ge-0/0/20]", "+   disable;"], "[edit interfaces ge-0/0/20]"),
        (["[edit interfaces]", "-   ge-0/0/70 {", "-       disable;", "-   }"], "ge-0/0/70"),
        (['+   description "x";'], "description"),
        (["[edit system]", '+  root-authentication { encrypted-password "S3CRET"; }'], "[edit system]"),
        ([f"[edit interfaces {PORT} unit 0]", "-   family inet;"], "unit 0"),
    ],
)
def test_what_holds_more_than_our_line_is_refused_before_the_commit(others: list[str], shown: str) -> None:
    session = Scripted([], [*OURS, *others])
    with pytest.raises(SystemRefused, match="the edit holds more than ours") as caught:
        act(session)
    assert shown in caught.value.what
    assert "S3CRET" not in caught.value.what
    assert session.committed == []


@pytest.mark.parametrize("before", [OURS, ["[edit interfaces ge-0/0/20]", "+   disable;"]])
def test_an_edit_that_is_there_before_ours_is_refused_before_the_first_line(before: list[str]) -> None:
    """Though the switch let us in alone."""
    session = Scripted(before, [*before, *OURS])
    with pytest.raises(SystemRefused, match="somebody has begun to edit, and a commit would carry it"):
        act(session)
    assert ORDER.lines[-1] not in session.typed
    assert session.committed == []
