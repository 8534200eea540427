"""The look right before an act of a grant. It alone makes the authority without which nothing is granted."""

from __future__ import annotations

from dcdecom.errors import Refused
from dcdecom.grant.plan import AGAIN, as_it_is
from dcdecom.model.grant import Act
from dcdecom.ports.grants import Granting
from dcdecom.ports.issuer import Issuer
from dcdecom.ports.write_permit import WritePermit


def recheck(act: Act, granting: Granting) -> WritePermit[Act]:
    """Look once more. Raises Refused where the object is not what the plan was made on, SystemFailure where unread."""
    if as_it_is(act, granting) != act.before:
        raise Refused(f"{act.grant}: it is not what the plan was made on. Nothing was changed by this act.", AGAIN)
    return WritePermit(Issuer(), act)
