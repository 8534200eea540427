"""A report that was written before, such as the `laporan.yaml` of a bundle, read again to be shown."""

from __future__ import annotations

import re
from pathlib import Path

from dcdecom.documents.composing import read_tree
from dcdecom.documents.tree import Mapping, Node, Scalar, Sequence, refuse
from dcdecom.errors import InputError

NEWEST = 3
"""The newest schema that is known here; each older one is shown too."""

SECTIONS: dict[str, type] = {
    "ringkasan": dict, "permohonan": dict, "langkah": list, "perangkat": list, "perubahan": list, "pengamatan": list,
    "pengecualian": list, "pemberitahuan": list, "belum": list, "sumber": list, "lampiran": list, "jurnal": dict,
}  # fmt: skip
"""What every report has, of whichever schema."""


def load(path: Path) -> dict[str, object]:
    """The report as the mapping that it was written from. Raises InputError for a file that is none of ours."""
    tree = read_tree(path)
    if tree.mistakes:
        raise refuse(path, tree.mistakes)
    report = _plain(tree.root)
    schema = report.get("skema", report.get("schema")) if isinstance(report, dict) else None
    if not isinstance(report, dict) or not isinstance(schema, int):
        raise InputError(f"{path} is no report of dcdecom.")
    if missing := [key for key, kind in SECTIONS.items() if not isinstance(report.get(key), kind)]:
        raise InputError(f"{path} is no whole report of dcdecom: {', '.join(missing)}.")
    if not 1 <= schema <= NEWEST:
        raise InputError(f"{path} is a report of schema {schema}; this version knows 1 to {NEWEST}.")
    return report


def _plain(node: Node) -> object:
    match node:
        case Mapping(entries=entries):
            return {key: _plain(below) for key, below in entries.items()}
        case Sequence(items=items):
            return [_plain(item) for item in items]
        case Scalar(text=text, kind="number") if re.fullmatch(r"-?[0-9]{1,18}", text):
            return int(text)
        case Scalar(text=text, kind="boolean"):
            return text == "true"
        case Scalar(kind="nothing"):
            return None
        case Scalar(text=text):
            return text
    return None
