"""Every dialect by the name that the inventory calls its platform."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS
from dcdecom.adapters.switch.dialects.dialect import Dialect, Save
from dcdecom.adapters.switch.dialects.frr import FRR

DIALECTS: Mapping[str, Dialect] = {"cisco_ios": CISCO_IOS, "frr": FRR}

__all__ = ["DIALECTS", "Dialect", "Save"]
