"""Huawei VRP, version 8 (CloudEngine): an edit is everybody's own, takes effect by a commit, and is kept by a save."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.adapters.switch.dialects.dialect import Commit, Save
from dcdecom.adapters.switch.dialects.huawei_vrp import HUAWEI_VRP

GUIDE = "Huawei CloudEngine Switches Command Reference"

HUAWEI_VRPV8 = replace(
    HUAWEI_VRP,
    title="Huawei VRP (version 8)",
    proven="emulated",
    terminal=replace(
        HUAWEI_VRP.terminal,
        driver="huawei_vrpv8",
        identity=r"^VRP \(R\) software, Version 8\.",
        source=f"{GUIDE}: screen-length, display version",
    ),
    act=replace(HUAWEI_VRP.act, source=f"{GUIDE}: interface, shutdown (interface view)"),
    keep=Commit(
        trial="commit trial 120",
        tried=r"trial configuration",
        confirm="commit",
        confirmed=r"^\[~",
        minutes=2,
        source=f"{GUIDE}: commit, commit trial (Selecting a Mode for the Configuration to Take Effect)",
        save=Save(
            "save",
            r"(?i)\bsave the configuration successfully|^Info: .*saved? .*successfully",
            f"{GUIDE}: save",
            ((r"\[Y/N\]", "y"),),
        ),
    ),
)
