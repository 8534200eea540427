"""The page of what odd estates come to says what a reconcile says today; and very much at once is summed up."""

from __future__ import annotations

import pytest

from dcdecom.cli.drift_news import FILE
from dcdecom_lab.control import LabControl
from tests.cases.odd_estates import AGAIN, PAGE, written
from tests.cases.office import Office


@pytest.mark.long
def test_the_page_is_what_a_run_makes(office: Office) -> None:
    assert PAGE.read_text("utf-8") == written(office), f"Run: {AGAIN}"


@pytest.mark.long
def test_many_at_once_begin_with_a_summary(office: Office, control: LabControl) -> None:
    for n in range(25):
        control.act("zabbix_scene", scene="host", arguments={"name": f"lama-{n:02d}", "ip": f"198.18.10.{200 + n}"})
    office.read("reconcile").ended(0)
    said = office.read("reconcile").ended(7, "27 drifts at once")
    assert "+22" in next(line for line in said.out.splitlines() if "unrecorded" in line)
    assert all(f"Host lama-{n:02d} is in Zabbix" in said.out for n in range(25))
    assert not (office.data / FILE).exists(), "all of them are on the screen"
    office.read("reconcile").ended(0)
