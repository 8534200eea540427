"""What dcdecom's account may do at a controller, as the controller's own lists of accounts and roles tell it."""

from __future__ import annotations

from typing import Any

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.controllers.documents import text
from dcdecom.adapters.controllers.redfish import FORBIDDEN, NOT_FOUND, ROOT, UNAUTHORIZED, Documents, link
from dcdecom.adapters.http import Failed
from dcdecom.ports.controllers import AccountRights

SWITCHING = frozenset({"ConfigureComponents"})
"""DSP0266: what a reset asks for. A light asks for the same, so there is no account that may only light one."""
SWITCHING_ROLES = frozenset({"Administrator", "Operator"})
NOT_TOLD = AccountRights("", None)


def rights(documents: Documents, username: str) -> AccountRights:
    """What it may do, once it was let in. A controller that keeps its lists to itself does not tell."""
    root = documents.one(ROOT)
    documents.members(link(root, "Systems"))
    service = link(root, "AccountService")
    try:
        account = _account(documents, service, username) if service else None
        if account is None:
            return NOT_TOLD
        role, place = text(account, "RoleId"), link(account.get("Links"), "Role")
        may = documents.one(place).get("AssignedPrivileges") if place else None
    except Failed as failed:
        if failed.status in (UNAUTHORIZED, FORBIDDEN, NOT_FOUND):
            return NOT_TOLD
        raise
    if isinstance(may, list):
        return AccountRights(role, bool(SWITCHING & {each for each in may if isinstance(each, str)}))
    return AccountRights(role, role in SWITCHING_ROLES if role else None)


def _account(documents: Documents, service: str, username: str) -> dict[str, Any] | None:
    place = link(documents.one(service), "Accounts")
    if not place:
        raise Unread("its account service has no accounts")
    for each in documents.members(place):
        try:
            found = documents.one(each)
        except Failed as failed:
            if failed.status in (FORBIDDEN, NOT_FOUND):
                continue  # another's
            raise
        if text(found, "UserName") == username:
            return found
    return None
