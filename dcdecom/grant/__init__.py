"""Granting dcdecom's own accounts what they need, and no more: by an administrator, with a credential of his own.

The same loop as a case's: plan, act, read back. Nothing is ever deleted: what is ours and no longer needed is switched
off.
"""

from __future__ import annotations

from dcdecom.grant.act import apply, open_act, settle
from dcdecom.grant.plan import SYSTEMS, GrantPlan, planned
from dcdecom.grant.wanted import by_hand, wanted

__all__ = ["SYSTEMS", "GrantPlan", "apply", "by_hand", "open_act", "planned", "settle", "wanted"]
