"""The account behind a token, as NetBox shows it to itself: from 4.5 on."""

from __future__ import annotations

from typing import Any

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.netbox.connection import Connection

NOT_FOUND = 404


def own(connection: Connection) -> dict[str, Any]:
    """User name, groups and permissions; nothing before NetBox 4.5. Raises Failed or Unread."""
    try:
        return asked(connection, "GET", "authentication-check")
    except Failed as failed:
        if failed.status == NOT_FOUND:
            return {}
        raise


def asked(connection: Connection, method: str, path: str, **query: Any) -> dict[str, Any]:
    """One answer of NetBox's API that is no list of objects. Raises Failed or Unread."""
    headers = {"Authorization": connection.authorization, "Accept": "application/json"}
    url = f"{connection.api.base_url}/{path}/"
    answer = connection.session.request(method, url, params=query, headers=headers)
    try:
        body = answer.json()
    except ValueError:
        raise Unread(f"{path} answered something that is no JSON: is this a NetBox?") from None
    if not isinstance(body, dict):
        raise Unread(f"{path} answered something of another form")
    return body
