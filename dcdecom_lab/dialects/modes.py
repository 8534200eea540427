"""The modes in which a switch is configured, where several vendors have them alike: by IOS's words, and by VRP's."""

from __future__ import annotations

from dcdecom_lab.dialects import cli_actions
from dcdecom_lab.dialects.cli_profile import Commands

CONFIG: Commands = {
    ("interface", "<interface>"): cli_actions.enter,
    ("exit",): cli_actions.leave_to("exec"),
    ("end",): cli_actions.leave_to("exec"),
}
INTERFACE: Commands = {**CONFIG, ("shutdown",): cli_actions.shut(), ("no", "shutdown"): cli_actions.open_()}

SYSTEM_VIEW: Commands = {
    ("interface", "<interface>"): cli_actions.enter,
    ("quit",): cli_actions.leave_to("exec"),
    ("return",): cli_actions.leave_to("exec"),
}
INTERFACE_VIEW: Commands = {
    **SYSTEM_VIEW,
    ("quit",): cli_actions.leave_to("config"),
    ("shutdown",): cli_actions.shut(),
    ("undo", "shutdown"): cli_actions.open_("undo shutdown"),
}
