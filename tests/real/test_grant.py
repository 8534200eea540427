"""`dcdecom grant` on the real NetBox and Zabbix: from nothing, applied twice, and a right that was taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from dcdecom.bootstrap import doctor_inputs
from dcdecom.cli import dcdecom
from dcdecom.doctor import Line, examine
from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.contract.owners import NetBoxOwner, RealZabbixOwner

from .bed.control import Bed
from .granting import begin_from_nothing, digest_of, make_tokens

pytestmark = pytest.mark.real


@dataclass
class Office:
    """A data centre whose administrator has made nothing yet, and who may do everything."""

    file: Path
    record: NetBoxOwner
    monitoring: RealZabbixOwner

    def type(self, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(dcdecom, ["grant", *words, "--config", str(self.file)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    def apply(self) -> str:
        """Plan, and confirm what was shown; returns what was told of it."""
        _, shown = self.type("plan")
        code, told = self.type("apply", "--confirm", digest_of(shown))
        assert code == 0, told
        return told

    def rights(self) -> list[Line]:
        """What the doctor says of both accounts' rights, and is not ok."""
        given = doctor_inputs.doctor(load(self.file), "penarikan-server")
        found = examine(given, ["netbox", "zabbix"], lambda *_: None)
        assert {"netbox-right", "zabbix-right"} <= {line.code for line in found}
        return [line for line in found if line.code.endswith("-right") and line.state != "ok"]


@pytest.fixture(scope="module")
def office(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("grant")
    real = RealBed(folder)
    settings = load(real.configuration)
    admin = str(bed.record["zabbix"]["tokens"]["admin"])
    secret = folder / "secrets" / "zabbix-admin"
    secret.touch(0o600)
    secret.write_text(admin)
    found = Office(real.configuration, NetBoxOwner(settings.netbox.url, real.owner),
                   RealZabbixOwner(settings.zabbix.url, admin, ""))  # fmt: skip
    _name_administrators(found, str(real.owner), f"file:{secret}")
    begin_from_nothing(found.record, found.monitoring)
    yield found
    bed.reset()


def _name_administrators(office: Office, netbox: str, zabbix: str) -> None:
    written = yaml.safe_load(office.file.read_text())
    written["netbox"] |= {"administrator": netbox, "server_roles": ["colocated-server"]}
    written["zabbix"]["administrator"] = zabbix
    office.file.write_text(yaml.safe_dump(written))


def _make_tokens(office: Office, folder: Path) -> None:
    for system, tokens in make_tokens(office.record, office.monitoring).items():
        for role, token in tokens.items():
            (folder / f"{system}-{role}").write_text(token)


def test_from_nothing_to_two_accounts_with_exactly_their_rights(office: Office) -> None:
    code, shown = office.type("plan")
    assert code == 4, shown
    assert shown.count("make ") == 13
    assert 'constraints {"role__slug__in": ["colocated-server"]}' in shown
    told = office.apply()
    assert "NetBox, Admin > API Tokens: a token of dcdecom-reader, with an expiry, Write enabled off" in told
    _make_tokens(office, office.file.parent / "secrets")
    assert office.rights() == []
    assert office.type("plan")[0] == 0
    code, told = office.type("apply")
    assert (code, "Nothing to do" in told) == (0, True)
    _, log = office.type("log")
    assert "as netbox dcdecom-admin, zabbix Admin" in log
    assert [log.count(f"grant-{what}") for what in ("begun", "intended", "verified", "ended")] == [1, 13, 13, 1]


def test_a_right_that_was_taken_away_is_found_and_put_back(office: Office) -> None:
    record = office.record.one("users/permissions", name="dcdecom-writer+may+add")
    office.record.call("PATCH", f"users/permissions/{record['id']}/", {"object_types": ["dcim.cable"]})
    _edit_role(office, "dcdecom reader", without="role.get")
    _, shown = office.type("plan")
    assert "change      netbox permission dcdecom-writer may add" in shown
    assert "object_types + extras.journalentry" in shown
    assert "api + role.get" in shown
    assert {line.subject for line in office.rights()} == {"NetBox writer", "Zabbix reader"}
    office.apply()
    assert office.rights() == []


def test_a_link_from_each_device_is_made_and_put_right(office: Office) -> None:
    written = yaml.safe_load(office.file.read_text())
    web = {"host": "dcdecom.example.go.id", "sign_host": "sign.dcdecom.example.go.id", "device_link": True}
    office.file.write_text(yaml.safe_dump(written | {"web": web}))
    assert "make        netbox custom link dcdecom: cases of a device" in office.type("plan")[1]
    office.apply()
    made = office.record.one("extras/custom-links", name="dcdecom:+cases+of+a+device")
    assert made["link_url"] == "https://dcdecom.example.go.id/device/{{ object.name | urlencode }}"
    office.record.call("PATCH", f"extras/custom-links/{made['id']}/", {"enabled": False, "object_types": ["dcim.site"]})
    _, shown = office.type("plan")
    for line in ("enabled false -> true", "object_types + dcim.device", "object_types - dcim.site"):
        assert line in shown
    office.apply()
    assert office.type("plan")[0] == 0
    office.record.call("DELETE", f"extras/custom-links/{made['id']}/")
    office.file.write_text(yaml.safe_dump(written))


def test_what_is_too_much_in_ours_is_taken_off_and_in_others_it_is_told(office: Office) -> None:
    record = office.record.one("users/permissions", name="dcdecom-reader+may+view")
    reader = office.record.one("users/users", username="dcdecom-reader")
    more = {"object_types": [*record["object_types"], "dcim.rack"], "actions": ["view", "delete"]}
    office.record.call("PATCH", f"users/permissions/{record['id']}/", more)
    old = {"name": "dcdecom-reader may do", "object_types": ["dcim.site"], "actions": ["add"], "users": [reader["id"]]}
    office.record.call("POST", "users/permissions/", old)
    group = office.record.make("users/groups", name="interns")
    theirs = {"name": "interns may", "object_types": ["dcim.site"], "actions": ["delete"], "groups": [group["id"]]}
    office.record.make("users/permissions", **theirs)
    office.record.call("PATCH", f"users/users/{reader['id']}/", {"groups": [group["id"]]})
    _edit_role(office, "dcdecom writer", more="user.update")
    code, shown = office.type("plan")
    assert code == 4
    for line in ("actions - delete", "object_types - dcim.rack", "switch off  netbox permission dcdecom-reader may do",
                 "api - user.update", "dcdecom-reader may delete dcim.site by the permission interns may"):  # fmt: skip
        assert line in shown, (line, shown)
    code, told = office.type("apply", "--confirm", digest_of(shown))
    assert (code, "interns may" in told) == (3, True), told
    assert office.record.one("users/permissions", name="interns+may")["enabled"], "it is not ours"
    office.record.call("PATCH", f"users/users/{reader['id']}/", {"groups": []})
    assert office.type("plan")[0] == 0
    office.record.clean()


def test_no_token_of_an_administrator_and_no_password_stands_in_what_is_written(office: Office) -> None:
    _, shown = office.type("plan", "--json")
    assert json.loads(shown)["acts"] == []
    written = (office.file.parent / "data" / "grants.sqlite").read_bytes()
    admin = (office.file.parent / "secrets" / "zabbix-admin").read_bytes()
    assert admin not in written
    assert b"passw" not in written


def _edit_role(office: Office, name: str, without: str = "", more: str = "") -> None:
    asked: dict[str, Any] = {"filter": {"name": [name]}, "output": ["roleid"], "selectRules": "extend"}
    (role,) = office.monitoring.call("role.get", asked)
    listed = [one for one in (*role["rules"]["api"], more) if one and one != without]
    rules = {"api.access": 1, "api.mode": 1, "api": listed}
    office.monitoring.call("role.update", {"roleid": role["roleid"], "rules": rules})
