"""On the real systems: the rights that dcdecom asks for are seen as they are, and each that is gone is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files

import pytest

from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import accounts, doctor_inputs
from dcdecom.doctor import Line, examine
from dcdecom.doctor.monitoring import judged
from dcdecom.doctor.record import needed
from dcdecom.model.estate.reading import Reading
from dcdecom.model.rights import AUDIT_LOG, MONITORING, RECORD, Role
from dcdecom.model.settings import Settings
from tests.beds import Bed
from tests.beds.real import RealBed

from .ground import Ground
from .owners import NetBoxOwner, RealZabbixOwner, maintenance
from .rights import ROLES, RealOwner, exact, without_method, without_right

pytestmark = [pytest.mark.real, pytest.mark.stops]


@pytest.fixture(scope="module")
def owner(bed: Bed, settings: Settings, ground: Ground) -> Iterator[RealOwner]:
    if not isinstance(bed, RealBed):
        pytest.skip("on the lab tests/doctor does the same")
    admin = str(bed.bed.record["zabbix"]["tokens"]["admin"])
    monitoring = RealZabbixOwner(settings.zabbix.url, admin, ground.estate.zabbix.template)
    found = RealOwner(NetBoxOwner(settings.netbox.url, bed.owner), monitoring)
    exact(found)
    yield found
    exact(found)


def lines(settings: Settings, topic: str) -> list[Line]:
    """What the doctor says of rights, and is not ok."""
    given = doctor_inputs.doctor(settings, "penarikan-server")
    found = examine(given, [topic], lambda what, done, total: None)
    return [line for line in found if line.code in ("netbox-right", "zabbix-right") and line.state != "ok"]


@pytest.mark.parametrize("topic", ["netbox", "zabbix"])
def test_with_exactly_these_nothing_is_missing(settings: Settings, owner: RealOwner, topic: str) -> None:
    assert accounts.lacking(settings) == ()
    assert lines(settings, topic) == []


@pytest.mark.parametrize("role", ROLES)
def test_each_right_of_netbox_that_is_gone_is_named(settings: Settings, owner: RealOwner, role: Role) -> None:
    for right in RECORD[role]:
        with without_right(owner, role, right):
            account = doctor_inputs.doctor(settings, "penarikan-server").record[role]
            ((_, answer),) = account.may([right])
            missing = [what for what, _ in accounts.lacking(settings)]
        (line,) = needed(f"NetBox {role}", right, answer)
        assert (line.state, f"{right.model} and the action {right.action}" in line.how) == ("to fix", True)
        assert missing == [f"NetBox {role} {line.said}"], "no case would begin to write"


@pytest.mark.parametrize("role", ROLES)
def test_each_method_of_zabbix_that_is_gone_is_named(settings: Settings, owner: RealOwner, role: Role) -> None:
    account = doctor_inputs.doctor(settings, "penarikan-server").monitoring[role]
    for method in MONITORING[role]:
        with without_method(owner, role, method):
            missing = [what for what, _ in accounts.lacking(settings)]
            rules, tried = account.role(), dict(account.may([method] if method.endswith(".get") else []))
        if method != "role.get":
            assert isinstance(rules, Reading)
            (line,) = judged(role, role, rules.value)
            assert line.said.endswith(f"may not call {method}")
        assert not any(isinstance(answer, Reading) and answer.value for answer in tried.values())
        if method == AUDIT_LOG:
            assert missing == [], "a case asks all the same, and says that who did it is not readable"
        else:
            assert missing == [f"Zabbix {role} may not call {method}"], "no case would begin to write"


def test_the_action_that_zabbix_asks_for_beside_its_list_is_named(settings: Settings, owner: RealOwner) -> None:
    """And Zabbix does refuse what its list allows."""
    maintenance(owner.monitoring, False)
    try:
        (missing,) = [what for what, _ in accounts.lacking(settings)]
        (line,) = lines(settings, "zabbix")
        writer = RealZabbixOwner(settings.zabbix.url, Secrets().resolve(settings.zabbix.writer), "")
        with pytest.raises(AssertionError, match=r'No permissions to call "maintenance.delete"\.'):
            writer.call("maintenance.delete", ["0"])
    finally:
        maintenance(owner.monitoring, True)
    assert missing == f"Zabbix writer {line.said}"
    assert line.said.startswith("may not create and edit maintenance")
    assert "Access to actions, tick Create and edit maintenance" in line.how
    assert accounts.lacking(settings) == ()


def test_the_shipped_files_are_taken_as_they_are(owner: RealOwner) -> None:
    """By NetBox, which shows them as they were sent, and by Zabbix."""
    grants = files("dcdecom") / "grants"
    for body in json.loads((grants / "netbox.json").read_text("utf-8")):
        made = owner.record.make("users/permissions", **{**body, "name": f"{body['name']} {owner.record.mark}"})
        assert (sorted(made["object_types"]), made["actions"]) == (sorted(body["object_types"]), body["actions"])
    owner.record.clean()
    for method, bodies in json.loads((grants / "zabbix.json").read_text("utf-8")).items():
        thing, key = method.partition(".")[0], {"role.create": "roleids", "usergroup.create": "usrgrpids"}[method]
        for body in bodies:
            owner.monitoring.make(thing, key, **{**body, "name": f"{body['name']} {owner.record.mark}"})
    owner.monitoring.clean()
