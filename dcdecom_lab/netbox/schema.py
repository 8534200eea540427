"""The OpenAPI schema as far as clients read it: the query parameters of each list, and the choices of each field.

pynetbox's strict_filters reads the first. The second is all that a token without write access can learn about choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dcdecom_lab.netbox.filter_sets import FILTERS
from dcdecom_lab.netbox.filters import parameters
from dcdecom_lab.netbox.models import BY_PATH
from dcdecom_lab.netbox.rendering import Model

PAGING = ("limit", "offset", "start", "ordering", "fields", "omit", "brief")


def openapi(version: str) -> dict[str, Any]:
    return {
        "openapi": "3.0.3",
        "info": {"title": "NetBox REST API", "version": version},
        "paths": {f"/api/{model.path}/": {"get": _list(model)} for model in BY_PATH.values() if not model.plugin},
        "components": {"schemas": {model.title: _object(model) for model in BY_PATH.values()}},
    }


def _object(model: Model) -> dict[str, Any]:
    return {"type": "object", "properties": {f.name: _property(f.choices) for f in model.fields}}


def _property(choices: Mapping[Any, str] | None) -> dict[str, Any]:
    if choices is None:
        return {}
    value = {"enum": list(choices), "type": "string"}
    label = {"enum": list(choices.values()), "type": "string"}
    return {"type": "object", "properties": {"value": value, "label": label}}


def _list(model: Model) -> dict[str, Any]:
    names = sorted({*parameters(FILTERS[model.name]), *PAGING})
    app, plural = model.path.split("/")
    return {
        "operationId": f"{app}_{plural.replace('-', '_')}_list",
        "parameters": [{"in": "query", "name": name, "schema": {"type": "string"}} for name in names],
        "tags": [app],
        "responses": {"200": {"description": ""}},
    }
