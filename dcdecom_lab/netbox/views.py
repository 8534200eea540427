"""What each request does: list, detail, options, create, update, delete, one object or many."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dcdecom_lab.netbox import custom_fields, deletion, pages, paths, rules, writing
from dcdecom_lab.netbox.fields import Invalid
from dcdecom_lab.netbox.filter_sets import FILTERS
from dcdecom_lab.netbox.filters import select
from dcdecom_lab.netbox.models import MODELS
from dcdecom_lab.netbox.rendering import Model, Rendering
from dcdecom_lab.netbox.rights import Rights
from dcdecom_lab.netbox.tables import Row, Tables
from dcdecom_lab.netbox.writing import Writing

ACTIONS = {"GET": "view", "HEAD": "view", "OPTIONS": "view", "POST": "add", "PATCH": "change", "DELETE": "delete"}
"""The right that each method takes."""
Handler: TypeAlias = Callable[["View"], Response]


class Answer(Exception):
    """A request ends here, with this."""

    def __init__(self, status: int, body: Any, etag: str = "") -> None:
        super().__init__(status)
        self.status, self.body, self.etag = status, body, etag


@dataclass(frozen=True)
class View:
    """One authenticated request for one model."""

    tables: Tables
    model: Model
    request: Request
    body: bytes
    writing: Writing
    rights: Rights

    @property
    def rendering(self) -> Rendering:
        return Rendering(self.tables, MODELS, str(self.request.base_url).rstrip("/"))

    def show(self, row: Row) -> dict[str, Any]:
        wanted = pages.fields_wanted(self.model, self.request.query_params, brief=self.request.method == "GET")
        if wanted is None:
            return self.rendering.whole(self.model.name, row)
        return self.rendering.only(self.model.name, row, wanted)

    def kept(self, row: Row) -> dict[str, Any]:
        """The row as the change log keeps it."""
        return self.writing.snapshot(self.model.name, row)

    def may(self, action: str, row: Row) -> bool:
        """Whether this user's rights reach this object."""
        return self.rights.reach(self.writing.user["username"], action, self.model.name, row)

    def sent(self) -> Any:
        try:
            return json.loads(self.body) if self.body else {}
        except ValueError as error:
            raise Answer(400, {"detail": f"JSON parse error - {error}"}) from None

    def row(self) -> Row:
        row = self.tables.get(self.model.name, int(self.request.path_params["id"]))
        if row is None or not self.may(ACTIONS[self.request.method], row):
            raise Answer(404, {"detail": f"No {self.model.title} matches the given query."})
        return row


def etag(row: Row) -> str:
    return f'W/"{row["last_updated"].isoformat()}"'


def list_objects(view: View) -> Response:
    query = view.request.query_params
    filters = {**FILTERS[view.model.name], **custom_fields.filters(view.tables, view.model.name)}
    visible = [row for row in view.tables.all(view.model.name) if view.may("view", row)]
    rows = select(view.tables, visible, filters, [(k, query.getlist(k)) for k in dict(query)])
    frame, found = pages.page(view.tables, view.model, rows, URL(str(view.request.url)), query)
    return JSONResponse({**frame, "results": [view.show(row) for row in found]})


def detail(view: View) -> Response:
    row = view.row()
    return JSONResponse(view.show(row), headers={"ETag": etag(row)})


def options(view: View) -> Response:
    """The fields that this token may write, with their choices: what pynetbox calls choices(). A reader gets none."""
    user, model = view.writing.user["username"], view.model
    taking = {"PUT": "change", "POST": "add"} if model.writable else {}
    methods = [method for method, action in taking.items() if view.rights.may(user, action, model.name)]
    actions = {method: _described(model) for method in methods}
    return JSONResponse(
        {
            "name": f"{view.model.title} List",
            "description": "",
            "renders": ["application/json", "text/html"],
            "parses": ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
            **({"actions": actions} if actions else {}),
        }
    )


def _described(model: Model) -> dict[str, Any]:
    return {f.name: _field(f.name, f.required, f.take is None, f.choices) for f in model.fields}


def _field(name: str, required: bool, read_only: bool, choices: Any) -> dict[str, Any]:
    offered = {"choices": [{"value": v, "display_name": t} for v, t in choices.items()]} if choices else {}
    about = {"type": "field", "required": required, "read_only": read_only}
    return {**about, "label": name.replace("_", " ").capitalize(), **offered}


def create(view: View) -> Response:
    sent = view.sent()
    with view.tables.transaction():
        rows = [_create(view, item) for item in _many(sent)] if isinstance(sent, list) else [_create(view, sent)]
    shown = [view.show(row) for row in rows]
    if isinstance(sent, list):
        return JSONResponse(shown, 201)
    return JSONResponse(shown[0], 201, {"ETag": etag(rows[0]), "Location": str(shown[0].get("url", ""))})


def _many(sent: list[Any]) -> Iterator[Any]:
    yield from sent


def _create(view: View, body: Any) -> Row:
    allowed = pages.fields_wanted(view.model, view.request.query_params, brief=False)
    columns, others = writing.taken(view.tables, view.model, body, allowed, partial=False)
    row = view.tables.add(view.model.name, **{**view.model.defaults, **columns})
    for rule in rules.RULES.get(view.model.name, ()):
        rule(view.writing, row, {}, others)
    _still_allowed(view, "add", row)
    _with_message(view.writing, body).log("create", view.model.name, row, None, view.kept(row))
    return row


def update(view: View) -> Response:
    row = view.row()
    _precondition(view, [row])
    with view.tables.transaction():
        _update(view, row, view.sent())
    return JSONResponse(view.show(row), headers={"ETag": etag(row)})


def _update(view: View, row: Row, body: Any) -> None:
    allowed = pages.fields_wanted(view.model, view.request.query_params, brief=False)
    columns, others = writing.taken(view.tables, view.model, body, allowed, partial=True)
    before, log_before = dict(row), view.kept(row)
    view.tables.change(view.model.name, row, **columns)
    for rule in rules.RULES.get(view.model.name, ()):
        rule(view.writing, row, before, others)
    _still_allowed(view, "change", row)
    _with_message(view.writing, body).log("update", view.model.name, row, log_before, view.kept(row))


def _still_allowed(view: View, action: str, row: Row) -> None:
    """A constraint has to hold of what came of the write too."""
    if not view.may(action, row):
        raise Answer(403, {"detail": "You do not have permission to perform this action."})


def destroy(view: View) -> Response:
    row = view.row()
    _precondition(view, [row])
    with view.tables.transaction():
        _destroy(view, row, view.sent())
    return Response(status_code=204)


def _destroy(view: View, row: Row, body: Any) -> None:
    try:
        deletion.delete(_with_message(view.writing, body), view.model.name, row)
    except deletion.Protected as needed:
        raise Answer(409, {"detail": str(needed)}) from None


def bulk_update(view: View) -> Response:
    """All or none: one entry that is refused puts the others back."""
    entries = _entries(view)
    failed = []
    try:
        with view.tables.transaction():
            for row, body in entries:
                try:
                    _update(view, row, body)
                except Invalid as invalid:
                    failed.append({"id": row["id"], "errors": invalid.errors})
            if failed:
                detail = f"{len(failed)} of {len(entries)} objects failed validation."
                raise Answer(400, {"detail": detail, "errors": failed})
    except Answer as answer:
        return JSONResponse(answer.body, answer.status)
    return JSONResponse([view.show(row) for row, _ in entries])


def bulk_destroy(view: View) -> Response:
    entries = _entries(view)
    with view.tables.transaction():
        for row, body in entries:
            _destroy(view, row, body)
    return Response(status_code=204)


def _entries(view: View) -> list[tuple[Row, Any]]:
    sent = view.sent()
    if not isinstance(sent, list):
        got = f"got {type(sent).__name__}" if sent else "no data was submitted"
        raise Answer(400, {"detail": f"Expected a list of objects, but {got}."})
    ids = [_entry_id(item) for item in sent]
    twice = {id: n for id, n in Counter(ids).items() if n > 1}
    said = "Each object may be specified only once; ID {} is listed {} times"
    _refuse([(i, said.format(i, n)) for i, n in twice.items()], len(ids), "objects are listed more than once.")
    action = ACTIONS[view.request.method]
    found = {id: view.tables.get(view.model.name, id) for id in ids}
    lost = [id for id, row in found.items() if row is None or not view.may(action, row)]
    _refuse([(i, f"Object with ID {i} does not exist") for i in lost], len(ids), "objects could not be found.")
    rows = [row for row in found.values() if row]
    _precondition(view, rows)
    return list(zip(rows, sent, strict=True))


def _entry_id(item: Any) -> int:
    try:
        return int(item["id"])
    except (TypeError, KeyError, ValueError):
        said = {"index": 0, "errors": {"id": ["This field is required."]}}
        raise Answer(400, {"detail": "1 of 1 objects failed validation.", "errors": [said]}) from None


def _refuse(errors: list[tuple[int, str]], total: int, what: str) -> None:
    if errors:
        listed = [{"id": id, "errors": {"id": [text]}} for id, text in errors]
        raise Answer(400, {"detail": f"{len(errors)} of {total} {what}", "errors": listed})


def _precondition(view: View, rows: list[Row]) -> None:
    """If-Match: every object's ETag must be among those that the client listed."""
    header = view.request.headers.get("if-match", "*")
    listed = [part.strip() for part in header.split(",")]
    for row in rows:
        if header != "*" and etag(row) not in listed:
            raise Answer(412, {"detail": "Precondition failed."}, etag(row))


def _with_message(author: Writing, body: Any) -> Writing:
    message = body.get("changelog_message", "") if isinstance(body, dict) else ""
    return Writing(author.tables, author.models, author.user, author.request_id, str(message or ""))


def trace(view: View) -> Response:
    """Each step of an interface's way: the near ends, the cable, the far ends."""

    def nested(ends: tuple[paths.End, ...]) -> list[Any]:
        return [view.rendering.nested(model, row["id"]) for model, row in ends]

    steps = paths.trace(view.tables, view.model.name, view.row())
    return JSONResponse([[nested(s.near), _traced(view, s.cable) if s.cable else None, nested(s.far)] for s in steps])


def _traced(view: View, cable: Row) -> dict[str, Any]:
    """A cable as a trace shows it: its status is the bare value."""
    shown = view.rendering.only("dcim.cable", cable, TRACED)
    return {**shown, "status": cable["status"]}


TRACED = ("id", "url", "display_url", "type", "status", "label", "color", "length", "length_unit", "description")
TRACE: dict[str, Handler] = {"GET": trace, "HEAD": trace}
LIST: dict[str, Handler] = {
    "GET": list_objects,
    "HEAD": list_objects,
    "OPTIONS": options,
    "POST": create,
    "PATCH": bulk_update,
    "DELETE": bulk_destroy,
}
DETAIL: dict[str, Handler] = {
    "GET": detail,
    "HEAD": detail,
    "OPTIONS": options,
    "PATCH": update,
    "DELETE": destroy,
}
