"""The reference of the report, written from its JSON Schema: every key, what it holds, and what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]


def reference(schema: Schema) -> str:
    """Markdown: one table for the report, and one for each shape that it is made of."""
    shapes = [("laporan.yaml", schema), *_inner(schema)]
    tables = ("\n".join(_table(name, shape)) for name, shape in shapes if shape.get("properties"))
    return f"# The report\n\n{schema['description']}\n\n" + "\n\n".join(tables) + "\n"


def _inner(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Shapes that stand inside the report, then those that it names."""
    for name, below in schema["properties"].items():
        inside = below.get("items", below)
        if "properties" in inside:
            yield name, inside
    yield from schema["$defs"].items()


def _table(name: str, shape: Schema) -> Iterator[str]:
    yield from (f"## {name}", "", shape.get("description", ""), "", "| key | holds | meaning |", "|---|---|---|")
    for key, below in shape["properties"].items():
        always = "" if key in shape.get("required", ()) else " (where there is one)"
        yield f"| `{key}` | {_holds(below)}{always} | {below.get('description', '')} |"


def _holds(below: Schema) -> str:
    if "$ref" in below:
        return str(below["$ref"]).rsplit("/", 1)[1].replace("_", " ")
    if "enum" in below:
        return ", ".join(f"`{word}`" for word in below["enum"])
    if "const" in below:
        return f"`{str(below['const']).lower()}`"
    kind = str(below.get("type", "text"))
    return (
        f"list of {_holds(below['items'])}"
        if kind == "array"
        else {"string": "text", "integer": "number"}.get(kind, kind)
    )
