"""The modes in which a switch is configured, where several vendors have them alike: by IOS's words, and by VRP's."""

from __future__ import annotations

from dcdecom_lab.dialects import doing
from dcdecom_lab.dialects.tongue import Commands

CONFIG: Commands = {
    ("interface", "<interface>"): doing.enter,
    ("exit",): doing.leave_to("exec"),
    ("end",): doing.leave_to("exec"),
}
INTERFACE: Commands = {**CONFIG, ("shutdown",): doing.shut(), ("no", "shutdown"): doing.open_()}

SYSTEM_VIEW: Commands = {
    ("interface", "<interface>"): doing.enter,
    ("quit",): doing.leave_to("exec"),
    ("return",): doing.leave_to("exec"),
}
INTERFACE_VIEW: Commands = {
    **SYSTEM_VIEW,
    ("quit",): doing.leave_to("config"),
    ("shutdown",): doing.shut(),
    ("undo", "shutdown"): doing.open_("undo shutdown"),
}
