"""What NetBox's change log and notes remember of our own writes, and which statuses NetBox offers.

What others changed of a device is told in `history.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.model.estate.ref import Ref
from dcdecom.model.trace import NOTE_BEGINS, Trace, of_message, of_note

SCHEMA_SECONDS = 120
"""NetBox needs some seconds to write its schema, and many on a busy machine."""


def note(connection: Connection, nonce: str) -> Mapping[str, Ref]:
    """The note that holds a nonce. `q` is NetBox's search: substrings, in any case; the comparison is ours."""
    found = connection.rows(
        "extras/journal-entries", {"q": nonce}, "id,display,comments",
        lambda row: nonce.casefold() in row["comments"].casefold(), {True},
    )  # fmt: skip
    exact = [row for row in found if nonce in row["comments"]]
    if len(exact) > 1:
        raise Unread(f"{len(exact)} notes hold {nonce}")
    return {nonce: Ref(exact[0]["id"], exact[0]["display"])} if exact else {}


def written(connection: Connection, nonce: str) -> Mapping[str, str]:
    """The write whose message holds a nonce, in words. `message=` is no filter of NetBox, `q` searches it too."""
    found = connection.rows(
        "core/object-changes", {"q": nonce}, "id,display,time,user_name,action,message,request_id,object_repr",
        lambda row: nonce.casefold() in f"{row['message']} {row['object_repr']} {row['user_name']}".casefold(), {True},
    )  # fmt: skip
    exact = sorted((row for row in found if nonce in (row["message"] or "")), key=lambda row: int(row["id"]))
    if len({row["request_id"] for row in exact}) > 1:
        raise Unread(f"{len(exact)} writes hold {nonce}")
    return {nonce: _in_words(exact[0])} if exact else {}


def traces(connection: Connection, case: str) -> tuple[Trace, ...]:
    """What NetBox keeps of our writes: notes, and of one case the entries of the change log with its nonces.

    An entry of the log that says nothing of ours is passed over: `q` searches other words too.
    """
    begins = f"{NOTE_BEGINS}{case}"
    notes = connection.rows(
        "extras/journal-entries", {"q": begins}, "id,display,comments",
        lambda row: begins.casefold() in row["comments"].casefold(), {True},
    )  # fmt: skip
    found = [of_note(row["id"], row["comments"]) for row in notes]
    if case:
        nonce = f"{case}/"
        log = connection.rows(
            "core/object-changes", {"q": nonce}, "id,display,time,user_name,action,message,request_id,object_repr",
            lambda row: nonce.casefold() in f"{row['message']} {row['object_repr']} {row['user_name']}".casefold(),
            {True},
        )  # fmt: skip
        found += [of_message(row["id"], row["message"] or "", _in_words(row)) for row in log]
    return tuple(trace for trace in found if trace)


def _in_words(row: Row) -> str:
    act = f"{row['object_repr']} {row['action']['value']}d by {row['user_name']} at {row['time']}"
    return f"object change {row['id']}: {act}"


def offered(connection: Connection, path: str, schema: str) -> tuple[str, ...]:
    """The statuses on offer. OPTIONS tells only a token that may write; the API's schema (15 MB) tells all."""
    try:
        choices = connection.endpoint(path).choices()["status"]
    except ValueError:
        return _from_schema(connection, schema)
    return tuple(str(choice["value"]) for choice in choices)


def _from_schema(connection: Connection, name: str) -> tuple[str, ...]:
    headers = {"Authorization": connection.authorization, "Accept": "application/json"}
    answer = connection.session.get(f"{connection.api.base_url}/schema/", headers=headers, timeout=SCHEMA_SECONDS)
    try:
        schema = answer.json()
    except ValueError:
        raise Unread("its schema is no JSON") from None
    return tuple(schema["components"]["schemas"][name]["properties"]["status"]["properties"]["value"]["enum"])
