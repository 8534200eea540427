"""NetBox as its administrator meets it: dcdecom's own users and permission objects, and nothing else.

Whoever may change a permission may do everything, so this takes an administrator's token, which `grant` alone resolves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Any

import pynetbox
from pynetbox.core.query import Request

from dcdecom.adapters.batching import Questions
from dcdecom.adapters.http import Failed, must_be_id, write_error
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.whoami import own
from dcdecom.errors import NoAnswer, Refused
from dcdecom.model.estate.reading import Answer
from dcdecom.model.grant import Act, Foreign, Grant, HeldGrant, Holdings
from dcdecom.model.rights import RECORD, username
from dcdecom.ports.clock import Clock
from dcdecom.ports.write_permit import WritePermit

PATHS = {"user": "users/users", "permission": "users/permissions", "custom link": "extras/custom-links"}
USERS = tuple(map(username, RECORD))
OURS = tuple(f"{user} may " for user in USERS)
"""How the names of our permission objects begin."""


class NetBoxGranting:
    """`Granting` on one NetBox."""

    def __init__(self, connection: Connection, clock: Clock, links: Sequence[str] = ()) -> None:
        """`links`: names of custom links that are ours, where any is wanted: who makes none needs no right to them."""
        self._connection, self._links = connection, links
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def holdings(self) -> Answer[Holdings]:
        return self._ask.one(self._holdings)

    def make(self, permit: WritePermit[Act], grant: Grant) -> None:
        permit.spend(id="", grant=grant)
        act = f"make {grant.kind} {grant.name}"
        body = {"username" if grant.kind == "user" else "name": grant.name, **self._body(grant, act)}
        if grant.kind == "user":
            # Nobody logs in as it: its tokens are made for it. The ending is what NetBox's rules ask of a password.
            body["password"] = f"{token_urlsafe(48)}aA1"
        with self._writing(act):
            self._request(grant).post(body)

    def change(self, permit: WritePermit[Act], id: str, grant: Grant) -> None:
        permit.spend(id=id, grant=grant)
        must_be_id(id, f"netbox: change {grant.kind} {grant.name}")
        act = f"change {grant.kind} {grant.name}"
        body = self._body(grant, act)
        with self._writing(act):
            self._request(grant, int(id)).patch(body)

    def _holdings(self) -> Holdings:
        users = self._rows("user", {"username": USERS}, lambda row: row["username"] in USERS)
        asked = {"name__isw": "dcdecom-"}
        named = self._rows("permission", asked, lambda row: row["name"].lower().startswith("dcdecom-"))
        ours = [row for row in named if row["name"].startswith(OURS)]
        held = [HeldGrant(str(row["id"]), _user(row)) for row in users]
        held += [HeldGrant(str(row["id"]), _permission(row)) for row in ours]
        if self._links:
            links = self._rows("custom link", {"name": list(self._links)}, lambda row: row["name"] in self._links)
            held += [HeldGrant(str(row["id"]), _link(row)) for row in links]
        known = {row["id"] for row in ours}
        foreign = tuple(one for user in users for one in self._foreign(user, known))
        wider = tuple(line for user in users for line in self._wider(user))
        return Holdings(tuple(held), foreign, wider, str(own(self._connection).get("username", "")))

    def _wider(self, user: Row) -> Iterator[str]:
        name = user["username"]
        asked = {"username": [name], "is_superuser": "true"}
        if self._rows("user", asked, lambda row: row["username"] == name):
            yield f"{name} is a superuser and may do everything: NetBox, Admin > Users"

    def _foreign(self, user: Row, ours: set[int]) -> Iterator[Foreign]:
        name = user["username"]
        groups = [group["id"] for group in user["groups"]]
        given = self._rows("permission", {"user": [name]}, lambda row: name in _names(row["users"]))
        if groups:
            asked = {"group_id": groups}
            given += self._rows("permission", asked, lambda row: any(one["id"] in groups for one in row["groups"]))
        for row in {row["id"]: row for row in given if row["enabled"] and row["id"] not in ours}.values():
            yield Foreign(name, _permission(row))

    def _rows(self, kind: str, filters: Mapping[str, Any], asked: Any) -> list[Row]:
        return self._connection.rows(PATHS[kind], filters, "", lambda row: bool(asked(row)), (True,))

    def _body(self, grant: Grant, act: str) -> dict[str, Any]:
        """The fields as NetBox takes them: users and groups by their ids. Raises NotSent where these cannot be read."""
        return self._ask.needed(lambda: self._fields(grant), f"netbox: {act}")

    def _fields(self, grant: Grant) -> dict[str, Any]:
        body: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else value for name, value in grant.fields.items()
        }
        if grant.kind == "permission":
            body["constraints"] = json.loads(str(grant.fields["constraints"]) or "null")
            body["users"] = self._ids("users/users", "username", grant.fields["users"])
            body["groups"] = self._ids("users/groups", "name", grant.fields["groups"])
        return body

    def _ids(self, path: str, column: str, names: Any) -> list[int]:
        """The ids of names, in one request. Raises Refused where one is not there."""
        if not names:
            return []
        found = {
            row[column]: int(row["id"])
            for row in self._connection.rows(path, {column: list(names)}, "", lambda row: row[column], names)
        }
        if missing := [name for name in names if name not in found]:
            raise Refused(f"netbox: there is no {', '.join(missing)} in {path}; nothing was sent")
        return list(found.values())

    def _request(self, grant: Grant, key: int | None = None) -> Request:
        api, base = self._connection.api, self._connection.endpoint(PATHS[grant.kind]).url
        return Request(base=base, key=key, token=api.token, http_session=api.http_session)

    @contextmanager
    def _writing(self, act: str) -> Iterator[None]:
        try:
            yield
        except Failed as failed:
            raise write_error(failed, f"netbox: {act}") from None
        except pynetbox.ContentError:
            raise NoAnswer(f"netbox: {act}: sent, but the answer is no JSON") from None


def _user(row: Row) -> Grant:
    return Grant("netbox", "user", row["username"], {"is_active": row["is_active"]})


def _permission(row: Row) -> Grant:
    constraints = json.dumps(row["constraints"], sort_keys=True) if row["constraints"] else ""
    return Grant(
        "netbox", "permission", row["name"],
        {
            "enabled": row["enabled"],
            "actions": tuple(sorted(row["actions"])),
            "object_types": tuple(sorted(row["object_types"])),
            "constraints": constraints,
            "users": _names(row["users"]),
            "groups": tuple(sorted(group["name"] for group in row["groups"])),
        },
    )  # fmt: skip


def _link(row: Row) -> Grant:
    plain = {name: row[name] for name in ("enabled", "link_text", "link_url", "new_window")}
    return Grant("netbox", "custom link", row["name"], {**plain, "object_types": tuple(sorted(row["object_types"]))})


def _names(users: Any) -> tuple[str, ...]:
    return tuple(sorted(user["username"] for user in users))
