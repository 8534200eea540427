"""The table of versions names what is pinned, what the lab speaks as, and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom_lab.netbox import VERSION
from docs.pages.versions import data

ROOT = Path(__file__).parents[2]


def versions(what: str) -> set[str]:
    return {str(row["version"]) for row in data() if row["what"] == what}


@pytest.mark.parametrize(("what", "package"), [("pynetbox", "pynetbox"), ("zabbix_utils", "zabbix-utils")])
def test_every_pinned_version_has_a_row_and_no_other(what: str, package: str) -> None:
    pins = re.findall(rf"^{package}==(\S+)", (ROOT / "requirements/run.txt").read_text("utf-8"), re.M)
    assert versions(what) == set(pins)


def test_the_lab_speaks_as_a_netbox_that_is_in_the_table() -> None:
    assert VERSION in versions("NetBox")


def test_each_test_that_proves_something_exists() -> None:
    named = [test for row in data() for test in row["by"]]
    assert named
    assert [test for test in named if not (ROOT / test).exists()] == []


@pytest.mark.parametrize("what", ["NetBox", "Zabbix"])
def test_other_versions_are_not_passed_over_in_silence(what: str) -> None:
    [other] = [row for row in data() if row["what"] == what and row["version"] == "any other"]
    assert "Nothing ran on it" in other["proved"]
