"""A lab switch that speaks as Huawei VRP 8 does: everybody edits for himself, then commits, then saves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dcdecom_lab.dialects import cli_actions, modes
from dcdecom_lab.dialects.cli_profile import Commands
from dcdecom_lab.dialects.huawei_vrp import EXEC, HUAWEI_VRP, version

if TYPE_CHECKING:
    from dcdecom_lab.shell import Shell


def _mark(shell: Shell) -> str:
    return "*" if shell.own_edit is not None or shell.world.config(shell.switch).trial else "~"


COMMITS: Commands = {
    ("commit",): cli_actions.commit("", "Error: The system is busy in commit.\n"),
    ("commit", "trial", "120"): cli_actions.commit(
        "Committing..done.\nInfo: The system enters the trial configuration mode. The system will revert to previous\n"
        "configuration if the trial configuration is not confirmed in 120 seconds.\n",
        "Error: The system is busy in commit.\n",
        trial=120,
    ),
}
HUAWEI_VRPV8 = replace(
    HUAWEI_VRP,
    prompts={"exec": "<{name}>", "config": "[{mark}{name}]", "interface": "[{mark}{name}-{port}]"},
    commands={
        "exec": {**EXEC, ("display", "version"): cli_actions.say(version("8.180", "CE6857 V200R005C10SPC800"))},
        "config": {**modes.SYSTEM_VIEW, **COMMITS},
        "interface": {
            **modes.SYSTEM_VIEW,
            **COMMITS,
            ("quit",): cli_actions.leave_to("config"),
            ("shutdown",): cli_actions.edit(True),
            ("undo", "shutdown"): cli_actions.edit(False),
        },
    },
    mark=_mark,
    commit_keeps=False,
)
