"""Every example of the help is typed as it stands there, on a running lab, in the order of a case."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.reading import Typed
from tests.docs.test_commands import LEAVES, examples
from tests.docs.walking import Walk

ELSEWHERE = {
    "dcdecom lab demo --output build/demo",
    "dcdecom lab demo --web",
    "dcdecom init /srv/dcdecom --netbox https://netbox.example.go.id --zabbix https://zabbix.example.go.id",
    "dcdecom worker",
    "dcdecom serve",
    "dcdecom store share",
    "dcdecom store migrate --user postgres --plan",
    "dcdecom store import --user dcdecom_admin --password env:ADMIN",
    "dcdecom store export /srv/copy/data",
    "dcdecom submission show 5f3a91c2d4b84a0e9c1f2a3b4c5d6e7f --wait",
    "dcdecom case ask 2026-0042 penunjukan-tim --as kasi",
    'dcdecom case postpone 2026-0042 --until 2026-12-08 --as opd --note "the owner did not come"',
    "dcdecom case rehearse 2026-0042",
}
"""Typed by `test_the_readme_shows_what_the_demo_prints`, `tests/docs/test_web_demo.py`, and in a folder of its own by
`tests/doctor/test_init.py`;
those that do not end or whose day passes, in `tests/cases/test_worker.py` and `tests/cases/test_stopping.py`; the
web's in `tests/unit/web`."""
CODE = "874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS"
STORY = (
    ("dcdecom lab up --output build/lab", 0, "The lab runs"),
    ("dcdecom look tor-3 Gi1/0/7", 0, "srv-disdik-01"),
    ("dcdecom find srv-disdik-01", 0, "GigabitEthernet1/0/7"),
    ("dcdecom doctor --only netbox", 0, "ok"),
    ("dcdecom help connect-netbox", 0, "# Connect NetBox"),
    ("dcdecom grant plan", 0, "Nothing to do"),
    ("dcdecom grant apply --confirm 41c902fe", 0, "Nothing to do"),
    ("dcdecom grant log", 0, ""),
    ("dcdecom request new requests/2026-0042.yaml", 2, "is there already"),
    ("dcdecom check requests/2026-0042.yaml", 0, "no case was opened"),
    ("dcdecom run penarikan-server requests/2026-0042.yaml", 4, "WAITING"),
    ("dcdecom case list", 0, "formulir"),
    ("dcdecom learn macs --format csv", 0, "Nothing was written"),
    ("dcdecom case show 2026-0042", 0, "formulir"),
    ("dcdecom case form 2026-0042 --print", 0, 'name: "srv-disdik-01"'),
    ("dcdecom case form 2026-0042 forms/2026-0042.yaml", 3, "waits for no form now"),
    ("dcdecom case run 2026-0042", 4, "WAITING"),
    ("dcdecom case resume 2026-0042", 0, "nothing was left open"),
    ('dcdecom drift statement 5d41402a --as kasi --until 2027-03-31 --note "Recorded in March."', 2, "No drift 5d41"),
    ("dcdecom drift accept --as kasi --signature drift.statement.sig", 2, "there is no such file"),
    ("dcdecom people check", 0, "is bound to the people file as it is"),
    ("dcdecom people statement --as kasi", 2, "No open case waits"),
    ("dcdecom people accept --as kasi --signature people.statement.sig", 2, "there is no such file"),
    ("dcdecom people invite rina", 2, "has no section web"),
    ("dcdecom people enrolled", 0, "No new key was made"),
    ("dcdecom signing-pages --to /srv/dcdecom-sign", 2, "has no section web"),
    ("dcdecom case statements 2026-0042", 0, "cancel --as kasi"),
    ("dcdecom case plan 2026-0042", 2, "has no plan at this step"),
    ("dcdecom case run 2026-0042 --confirm 5f3a91c2:XK7P --as tim-dc --print", 3, "has no plan at this step"),
    ("dcdecom worker --once", 0, ""),
    ('dcdecom case inspect 2026-0042 srv-disdik-01 --serial SGH331XK7P --position "R07 U12"', 3, "comes first"),
    ("dcdecom case attach 2026-0042 penarikan rack-after.jpg", 2, "rack-after.jpg"),
    ("dcdecom case certificate 2026-0042 nwipe_report_2026-11-30_Serial_S4YJNX0R102.pdf", 2, "no such file"),
    ("dcdecom case certificate 2026-0042 destroyed.pdf --serial S4YJNX0R103 --outcome destroyed", 2, "no such file"),
    (f"dcdecom case sign 2026-0042 penarikan --as opd --scan ba.pdf --code {CODE}", 2, "ba.pdf: there is no such file"),
    ("dcdecom case set-aside 2026-0042 label.jpg --as kasi --note \"shows somebody's identity card\"", 2, "no file"),
    ('dcdecom case purge 2026-0042 --photos --as kasi --note "kept for two years"', 0, "0 file(s)"),
    ("dcdecom store check", 0, "whole"),
    ("dcdecom case undo 2026-0042", 3, "nothing can be walked back"),
    ("dcdecom lab power srv-disdik-01 off", 0, "srv-disdik-01 is off."),
    ("dcdecom reconcile --class unready", 0, ""),
    ("dcdecom reconcile --format prometheus --output /var/lib/prometheus/node-exporter/dcdecom.prom", 7, "elsewhere"),
    ("dcdecom report show 2026-0042", 0, "keadaan"),
    ("dcdecom report render 2026-0042 --format html --output laporan.html", 0, ""),
    ("dcdecom report bundle 2026-0042 --tar", 0, "bundle.tar"),
    ('dcdecom case ask 2026-0042 pemeriksaan --as kasi --note "a court has asked for the data"', 4, "--reject --note"),
    ('dcdecom case cancel 2026-0045 --note "the office withdrew its letter"', 3, "by a signature only"),
    ('dcdecom case cancel 2026-0045 --as kasi --note "the office withdrew its letter"', 0, "asked on a sheet"),
    (f"dcdecom case cancel 2026-0045 --as kasi --scan penghentian.pdf --code {CODE}", 0, "was given up"),
    ("dcdecom case show 2026-0042 --watch", 0, "cancelled"),
    ('dcdecom case release 2026-0042 --gone-on 2026-12-24 --note "R07 U12 is empty, seen by Rina"', 3, "it is sealed"),
    (f"dcdecom verify build/demo/2026-0001/bundle --signers signers --anchor {CODE}", 3, "is no event of this journal"),
    ("dcdecom lab down --output build/lab", 0, "stopped"),
)
"""An example, how it ends here, and what it says: some have no paper, photo or plan to work with, and say so."""


def here(command: str) -> str:
    """The example with the case and the places of this walk."""
    command = re.sub(r"2026-\d{4}(?!\.yaml|/)", "2026-0001", command)
    command = command.replace("build/demo/2026-0001/bundle", "build/lab/data/out/2026-0001/bundle.tar")
    return command.replace("/var/lib/prometheus/node-exporter/", "")


def test_no_example_is_left_out() -> None:
    shown = {line for command in LEAVES.values() for line in examples(command)}
    assert shown - ELSEWHERE == {line for line, *_ in STORY}


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_the_examples_are_typed(tmp_path: Path) -> None:
    walk = Walk(tmp_path)
    walk.type(Typed("export DCDECOM_CONFIG=build/lab/dcdecom.yaml"))
    try:
        for line, exit, said in STORY:
            code, output = walk.type(Typed(here(line)))
            assert (code, said in output) == (exit, True), f"$ {here(line)}\nended with {code}:\n{output}"
            if line.startswith("dcdecom lab up"):
                (tmp_path / "requests").mkdir()
                for file in (tmp_path / "build/lab/requests").iterdir():
                    shutil.copy(file, tmp_path / "requests")
                (tmp_path / "requests" / "accepted.yaml").rename(tmp_path / "requests" / "2026-0042.yaml")
                (tmp_path / "signers").write_text("")
                shutil.copy(tmp_path / "requests" / "disposisi.pdf", tmp_path / "penghentian.pdf")
    finally:
        walk.type(Typed("dcdecom lab down --output build/lab"))
