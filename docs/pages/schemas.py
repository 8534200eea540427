"""JSON Schemas of the files that people write, so that an editor checks them while they are typed.

They are made of the same dataclasses and rules by which the files are loaded. What stands in no single value (a party
that the playbook does not have, two people with one id) only the loader sees.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

from dcdecom.documents import configuration, inventory_layout, known_drift, people, playbook, request
from dcdecom.documents.reading import Schema
from dcdecom.documents.rules import SCALARS, Rule
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.request import Request
from dcdecom.model.settings import Settings
from docs.pages.shapes import Shape, is_required, meaning, rule_of, without_none

Json = dict[str, Any]
KINDS = {"text": "string", "date": "string", "number": "integer", "boolean": "boolean"}


@dataclasses.dataclass(frozen=True)
class File:
    """One kind of file."""

    title: str
    holds: type
    schema: Schema
    hidden: frozenset[str] = frozenset()
    """Fields of the top object that no file may set."""
    optional: bool = False
    """Whether every key may be left out."""
    named: bool = False
    """Whether it maps names to such objects."""


SCHEMAS: Mapping[str, File] = {
    "configuration": File("dcdecom.yaml", Settings, configuration.SCHEMA, frozenset({"path"})),
    "defaults": File("inventory/defaults.yaml", inventory_layout.Defaults, inventory_layout.SCHEMA),
    "hosts": File("inventory/hosts.yaml, groups.yaml", inventory_layout.Element, inventory_layout.SCHEMA, named=True),
    "known-drift": File("inventory/known-drift.yaml", known_drift.KnownDrifts, known_drift.SCHEMA),
    "people": File("inventory/people.yaml", People, people.SCHEMA, frozenset({"digest"})),
    "playbook": File("A playbook", Playbook, playbook.SCHEMA, frozenset({"digest", "policy_digest"})),
    "policy": File("policy.yaml", Policy, playbook.SCHEMA, optional=True),
    "request": File("A request", Request, request.SCHEMA, frozenset({"path"})),
}
"""Name -> the file; each is shipped as `dcdecom/schemas/NAME.json`."""
MAY_BE_LEFT_OUT = frozenset({(Settings, "data_dir")})


def schema(name: str) -> str:
    """One schema as text."""
    file = SCHEMAS[name]
    shape = Shape(file.title, file.schema)
    body = _record(shape, file.holds, file.hidden, file.optional)
    if file.named:
        body = {"type": "object", "additionalProperties": body}
    whole = {"$schema": "http://json-schema.org/draft-07/schema#", "title": file.title, **body}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _record(shape: Shape, kind: type, hidden: frozenset[str] = frozenset(), optional: bool = False) -> Json:
    hints = get_type_hints(kind)
    fields = [f for f in dataclasses.fields(kind) if f.name not in hidden]
    required = [f.name for f in fields if is_required(f) and (kind, f.name) not in MAY_BE_LEFT_OUT and not optional]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {f.name: _field(shape, kind, f, hints[f.name]) for f in fields},
        **({"required": required} if required else {}),
    }


def _field(shape: Shape, kind: type, field: dataclasses.Field[Any], hint: Any) -> Json:
    said = meaning(shape, kind, field.name)
    rule = rule_of(shape, kind, field)
    return {**({"description": said} if said else {}), **_value(shape, hint, rule)}


def _value(shape: Shape, hint: Any, rule: Rule | None) -> Json:
    one = without_none(hint)
    if isinstance(one, type) and dataclasses.is_dataclass(one):
        return _record(shape, one)
    if get_origin(one) is tuple:
        return {"type": "array", "items": _value(shape, get_args(one)[0], rule)}
    scalar = _scalar(rule or SCALARS[one])
    return scalar if one is hint else {"anyOf": [scalar, {"type": "null"}]}


def _scalar(rule: Rule) -> Json:
    kinds = sorted({KINDS[kind] for kind in rule.kinds})
    named = {} if "enum" in rule.shape else {"type": kinds[0] if len(kinds) == 1 else kinds}
    return {**named, **rule.shape}

