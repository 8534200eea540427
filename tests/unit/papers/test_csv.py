"""CSV that a spreadsheet opens: no cell of it is computed."""

from __future__ import annotations

import csv
import io

import pytest

from dcdecom.papers.text_formats import computed, to_csv


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK(\"x\")"])
def test_a_cell_that_would_be_computed_is_text(cell: str) -> None:
    [row] = csv.DictReader(io.StringIO(to_csv([{"device": cell, "port": "Gi1/0/7"}]), newline=""))
    assert (row["device"], row["port"]) == (f"'{cell}", "Gi1/0/7")
    assert computed([[cell, "Gi1/0/7"], [cell]]) == (cell,)


@pytest.mark.parametrize("cell", ["srv-1", "a=b", "52:54:00:1a:7c:02", "", "'x", " =1"])
def test_others_are_as_they_are(cell: str) -> None:
    [row] = csv.DictReader(io.StringIO(to_csv([{"device": cell}])))
    assert row["device"] == cell
    assert computed([[cell]]) == ()
