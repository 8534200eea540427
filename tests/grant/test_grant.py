"""`dcdecom grant` on the lab: what it finds, what it does, what it leaves, and who may load its credential."""

from __future__ import annotations

import ast
import json
import os
import re
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jinja2 import Environment

import dcdecom as package
from dcdecom.bootstrap import accounts, granting
from dcdecom.cli import dcdecom
from dcdecom.documents.configuration import load
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl
from tests.contract.owners import NetBoxOwner, RealZabbixOwner, maintenance
from tests.doctor.bench import method, right
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]

LOOKS = {"netbox": 6, "zabbix": 2}
"""Requests for users of NetBox and roles of Zabbix by a plan and by the reading before its first act."""


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabControl]:
    lab = LabControl.start(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()


@dataclass
class Desk:
    """An administrator's configuration on the lab."""

    control: LabControl
    folder: Path

    def edit(self, system: str, **keys: object) -> None:
        file = self.folder / "dcdecom.yaml"
        written = yaml.safe_load(file.read_text("utf-8"))
        written[system] |= keys
        file.write_text(yaml.safe_dump(written), "utf-8")

    def section(self, name: str, keys: dict[str, object]) -> None:
        file = self.folder / "dcdecom.yaml"
        file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text("utf-8")) | {name: keys}), "utf-8")

    def estate(self, name: str) -> None:
        file = self.folder / "dcdecom.yaml"
        settings = yaml.safe_load(file.read_text("utf-8")) | {"estate": name}
        settings.pop("policy")  # its waits are for estate lab
        file.write_text(yaml.safe_dump(settings), "utf-8")

    def netbox(self) -> NetBoxOwner:
        secret = self.folder / "owner"
        secret.touch(0o600)
        secret.write_text(self.control.access.netbox.owner, "utf-8")
        return NetBoxOwner(self.control.access.netbox.url, f"file:{secret}")

    def zabbix(self) -> RealZabbixOwner:
        return RealZabbixOwner(self.control.access.zabbix.url, self.control.access.zabbix.owner, "")

    def type(self, *words: str) -> tuple[int, str]:
        done = CliRunner().invoke(dcdecom, [*words, "--config", str(self.folder / "dcdecom.yaml")])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            return int(getattr(done.exception, "exit", 1)), f"{done.output}{done.exception}"
        return done.exit_code, done.output

    def digest(self) -> str:
        _, shown = self.type("grant", "plan")
        (found,) = set(re.findall(r"--confirm ([0-9a-f]{8})", shown))
        return str(found)

    def log(self) -> list[str]:
        return [event.type for event in granting.grant_log(load(self.folder / "dcdecom.yaml")).events()]


@pytest.fixture
def desk(control: LabControl, tmp_path: Path) -> Iterator[Desk]:
    write_configuration(control, tmp_path)
    yield Desk(control, tmp_path)
    control.reset()


def test_where_all_is_granted_nothing_is_to_be_done_and_nothing_is_written(desk: Desk) -> None:
    code, shown = desk.type("grant", "plan")
    assert (code, "Nothing to do" in shown) == (0, True), shown
    assert "Zabbix, Users > API tokens: a token of dcdecom-writer" in shown
    assert desk.type("grant", "apply")[0] == 0
    assert desk.control.acts() == ()
    assert desk.log() == []


def test_what_is_missing_is_put_back_one_object_at_a_time(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    method(desk.control, "reader", "map.get", False)
    method(desk.control, "reader", "user.update", True)
    code, shown = desk.type("grant", "plan")
    assert code == 4
    assert [line.strip() for line in shown.splitlines()][1:-1] == [
        "change      netbox permission dcdecom-writer may delete", "enabled false -> true", "object_types + dcim.cable",
        "change      zabbix role dcdecom reader", "api + map.get", "api - user.update",
    ]  # fmt: skip
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, "Nothing to do" in told) == (0, True), told
    assert [act.what.partition(" ")[0] for act in desk.control.acts()] == ["PATCH", "role.update"]
    changed = ["grant-intended", "grant-verified"]
    assert desk.log() == ["grant-begun", *changed, *changed, "grant-ended"]


def at_a_terminal(desk: Desk) -> Terminal:
    command = [sys.executable, "-m", "dcdecom", "grant", "apply", "--config", str(desk.folder / "dcdecom.yaml")]
    return Terminal(command, desk.folder, os.environ | {"PYTHONPATH": str(ROOT)})


def test_at_a_terminal_the_plan_is_shown_and_its_digest_is_typed(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    with at_a_terminal(desk) as terminal:
        shown = terminal.sees(f"Type the digest {digest} to apply it >")
        assert "object_types + dcim.cable" in shown
        assert desk.control.acts() == ()
        terminal.types(f" {digest} ")
        assert terminal.ended() == 0, terminal.text
        assert "change netbox permission dcdecom-writer may delete: verified" in terminal.text
    assert [act.what.partition(" ")[0] for act in desk.control.acts()] == ["PATCH"]


@pytest.mark.parametrize(("typed", "code"), [("41c902fe", 2), ("", 130), (None, 130)], ids=["other", "none", "ctrl-c"])
def test_at_a_terminal_anything_else_changes_nothing(desk: Desk, typed: str | None, code: int) -> None:
    """Another digest is refused. Enter alone asks again; Ctrl-C stops."""
    right(desk.control, "writer", "delete", "dcim.cable", False)
    with at_a_terminal(desk) as terminal:
        terminal.sees("to apply it >")
        if typed is not None:
            terminal.types(typed)
        if not typed:
            terminal.presses("c")
        assert terminal.ended() == code, terminal.text
        assert "Traceback" not in terminal.text
        assert ("Nothing was changed." in terminal.text) is (code == 2)
    assert desk.control.acts() == ()
    assert desk.log() == []


def test_without_a_terminal_the_plan_waits_to_be_confirmed(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    code, told = desk.type("grant", "apply")
    assert (code, f"dcdecom grant apply --confirm {digest}" in told) == (4, True), told
    assert (desk.control.acts(), desk.log()) == ((), [])


def test_the_action_that_zabbix_asks_for_beside_its_list_is_put_back(desk: Desk) -> None:
    """Without it no silence is made, whatever the list allows: the doctor says so, and no case begins."""
    maintenance(desk.zabbix(), False)
    code, told = desk.type("doctor", "--only", "zabbix")
    assert (code, "may not create and edit maintenance" in told) == (3, True), told
    assert [what for what, _ in accounts.lacking(load(desk.folder / "dcdecom.yaml"))] == [
        "Zabbix writer may not create and edit maintenance: this action is switched off"
    ]
    assert "edit_maintenance false -> true" in desk.type("grant", "plan")[1]
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, desk.type("doctor", "--only", "zabbix")[0]) == (0, 0), told
    assert accounts.lacking(load(desk.folder / "dcdecom.yaml")) == ()


def test_a_policy_that_deletes_addresses_needs_two_rights_more_and_no_other_does(desk: Desk) -> None:
    settings = load(desk.folder / "dcdecom.yaml")
    assert accounts.lacking(settings) == ()
    missing = [what for what, _ in accounts.lacking(settings, deletes_addresses=True)]
    assert missing == [f"NetBox writer may not {action} ipaddress (ipam)" for action in ("delete", "add")]
    assert "ipam.ipaddress: " not in desk.type("grant", "plan")[1]
    with (desk.folder / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write("second_day: {addresses: delete}\n")
    code, told = desk.type("doctor", "--only", "netbox", "--playbook", "pelepasan-server")
    assert (code, "may not delete ipaddress (ipam)" in told) == (3, True), told
    code, shown = desk.type("grant", "plan")
    assert code == 4
    for action in ("delete", "add"):
        assert f"netbox permission dcdecom-writer may {action} ipam.ipaddress" in shown, shown
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert code == 0, told
    assert accounts.lacking(settings, deletes_addresses=True) == ()
    assert desk.type("doctor", "--only", "netbox", "--playbook", "pelepasan-server")[0] == 0


def test_netbox_as_a_source_of_references_needs_more_to_be_seen(desk: Desk) -> None:
    assert "points to servers" not in desk.type("grant", "plan")[1]
    desk.section("references", {"netbox": {"owner": "Tim NetBox", "models": ["ipam.prefix"]}})
    settings = load(desk.folder / "dcdecom.yaml")
    missing = [what for what, _ in accounts.lacking(settings)]
    assert missing == [f"NetBox reader may not view {what}" for what in SEEN]
    code, told = desk.type("doctor", "--only", "references")
    assert (code, "You do not have permission" in told) == (5, True), told
    code, shown = desk.type("grant", "plan")
    assert (code, "netbox permission dcdecom-reader may view what points to servers" in shown) == (4, True), shown
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert code == 0, told
    assert accounts.lacking(settings) == ()
    code, told = desk.type("doctor", "--only", "references")
    assert (code, "Tim NetBox answers for it" in told) == (0, True), told


SEEN = (
    "virtual chassis (dcim)", "FHRP group assignment (ipam)", "service (ipam)", "contact assignment (tenancy)",
    "prefix (ipam)",
)  # fmt: skip
WEB: dict[str, object] = {"host": "dcdecom.example.go.id", "sign_host": "sign.dcdecom.example.go.id"}


def test_a_link_from_each_device_to_its_cases_is_made_where_it_is_wanted(desk: Desk) -> None:
    owner, links = desk.netbox(), "extras/custom-links"
    foreign = {"object_types": ["dcim.device"], "link_text": "wiki", "link_url": "https://wiki.example/"}
    owner.make(links, name="dcdecom: elsewhere", **foreign)
    desk.section("web", WEB)
    assert desk.type("grant", "plan")[0] == 0, "nobody asked for it"
    desk.section("web", {**WEB, "device_link": True})
    code, shown = desk.type("grant", "plan")
    assert (code, "make        netbox custom link dcdecom: cases of a device" in shown) == (4, True), shown
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, "Nothing to do" in told) == (0, True), told
    made = owner.one(links, name="dcdecom: cases of a device")
    assert (made["object_types"], made["enabled"], made["new_window"]) == (["dcim.device"], True, True)
    template = Environment(autoescape=False).from_string(made["link_url"])
    assert template.render(object={"name": "srv x&y"}) == "https://dcdecom.example.go.id/device/srv%20x%26y"
    owner.change(links, made, link_url="https://evil.example/{{ object.name }}")
    _, shown = desk.type("grant", "plan")
    assert "link_url https://evil.example/{{ object.name }} -> https://dcdecom.example.go.id/device/" in shown
    assert desk.type("grant", "apply", "--confirm", desk.digest())[0] == 0
    assert owner.one(links, name="dcdecom: elsewhere")["link_text"] == "wiki"
    assert desk.type("grant", "plan")[0] == 0


def test_a_constraint_keeps_the_writer_to_the_roles_that_are_withdrawn(desk: Desk) -> None:
    desk.edit("netbox", server_roles=["colocated-server"])
    _, shown = desk.type("grant", "plan")
    assert 'constraints none -> {"role__slug__in": ["colocated-server"]}' in shown
    assert desk.type("grant", "apply", "--confirm", desk.digest())[0] == 0
    assert desk.type("doctor", "--only", "netbox")[0] == 0


@pytest.mark.parametrize("constraint", [None, {"status": "active"}, {"role__slug__in": ["colocated-server"]}])
def test_what_reaches_beyond_a_constraint_of_ours_is_told(desk: Desk, constraint: dict[str, object] | None) -> None:
    desk.edit("netbox", server_roles=["colocated-server"])
    owner = desk.netbox()
    writer = owner.one("users/users", username="dcdecom-writer")
    old = {"object_types": ["dcim.device"], "actions": ["change"], "users": [writer["id"]], "constraints": constraint}
    owner.make("users/permissions", name="old way", **old)
    alike = constraint == {"role__slug__in": ["colocated-server"]}
    beyond = 'dcdecom-writer may change dcim.device beyond {"role__slug__in": ["colocated-server"]} by the permission'
    assert (beyond in desk.type("grant", "plan")[1]) != alike
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, beyond in told) == ((0, False) if alike else (3, True)), told


def test_a_name_like_ours_in_other_letters_is_somebody_elses(desk: Desk) -> None:
    """NetBox looks for the beginning of a name without regard to case."""
    owner = desk.netbox()
    writer = owner.one("users/users", username="dcdecom-writer")
    old = {"object_types": ["dcim.site"], "actions": ["change"], "users": [writer["id"]], "constraints": None}
    owner.make("users/permissions", name="DCDECOM-writer may change dcim.site", **old)
    code, shown = desk.type("grant", "plan", "--system", "netbox")
    assert (code, "change dcim.site by the permission DCDECOM-writer may" in shown) == (3, True), shown


def test_an_administrators_own_constraint_on_what_is_changed_is_kept_and_told(desk: Desk) -> None:
    """But not on what is seen: what a constraint hides looks like none."""
    owner, own = desk.netbox(), {"status__in": ["active", "deprecated"]}
    for name in ("writer may change ipam.ipaddress", "writer may view"):
        made = owner.one("users/permissions", name=f"dcdecom-{name}")
        owner.change("users/permissions", made, constraints=own)
    _, shown = desk.type("grant", "plan")
    kept = f"kept        netbox permission dcdecom-writer may change ipam.ipaddress: {json.dumps(own)}"
    assert kept in shown
    assert shown.count("constraints") == 1
    assert "change      netbox permission dcdecom-writer may view" in shown
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, kept in told) == (0, True), told
    right(desk.control, "writer", "change", "ipam.ipaddress", False)
    assert desk.type("grant", "apply", "--confirm", desk.digest())[0] == 0
    left = owner.one("users/permissions", name="dcdecom-writer may change ipam.ipaddress")
    assert left["constraints"] == own, "also where something else of it is put right"


@pytest.mark.parametrize("typed", ["", "0000000", "00000000"])
def test_another_digest_or_none_changes_nothing(desk: Desk, typed: str) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    code, told = desk.type("grant", "apply", *(["--confirm", typed] if typed else []))
    assert code == (2 if typed else 4), told
    assert "Nothing was changed" in told
    assert desk.control.acts() == ()


def test_what_was_changed_since_it_was_shown_is_another_plan(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    method(desk.control, "reader", "map.get", False)
    assert desk.type("grant", "apply", "--confirm", digest)[0] == 2
    assert desk.control.acts() == ()


def test_the_accounts_of_another_estate_are_left_alone(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    desk.estate("real")
    for words in (["plan"], ["apply", "--confirm", digest]):
        code, told = desk.type("grant", *words)
        assert code == 2, told
        assert f"netbox at {desk.control.access.netbox.url} is of estate lab" in told
    assert (desk.control.acts(), desk.log()) == ((), [])


def test_a_plan_is_of_one_place_and_says_which(desk: Desk) -> None:
    """The same differences elsewhere are another plan: what was confirmed for a test system fits no other."""
    right(desk.control, "writer", "delete", "dcim.cable", False)
    here, digest = desk.control.access.netbox.url, desk.digest()
    _, shown = desk.type("grant", "plan")
    assert shown.startswith(f"estate lab: netbox {here}, zabbix {desk.control.access.zabbix.url}\n")
    desk.edit("netbox", url=here.replace("127.0.0.1", "localhost"))
    assert desk.type("grant", "apply", "--confirm", digest)[0] == 2
    assert desk.control.acts() == ()
    desk.edit("netbox", url=here)
    assert desk.type("grant", "apply", "--confirm", digest)[0] == 0
    first = desk.type("grant", "log")[1].splitlines()[0]
    assert (here in first, first.rpartition(" as ")[2]) == (True, "netbox dcdecom-owner, zabbix dcdecom-owner")


def test_what_other_people_use_is_not_changed_for_them(desk: Desk) -> None:
    """A group and a role of our names, with a person in them: he would lose the web pages, or get our methods."""
    api = desk.zabbix()
    (group,) = api.call("usergroup.get", {"filter": {"name": ["dcdecom"]}, "output": "extend"})
    (role,) = api.call("role.get", {"filter": {"name": ["dcdecom writer"]}, "output": "extend"})
    api.call("usergroup.update", {"usrgrpid": group["usrgrpid"], "gui_access": 0})
    member = {"username": "budi", "passwd": "Kata-sandi-1", "usrgrps": [{"usrgrpid": group["usrgrpid"]}]}
    api.call("user.create", member | {"roleid": role["roleid"]})
    method(desk.control, "writer", "host.delete", False)
    method(desk.control, "reader", "map.get", False)
    seen = len(desk.control.acts())
    told = ["zabbix user group dcdecom: budi", "zabbix role dcdecom writer: budi"]
    code, shown = desk.type("grant", "plan", "--system", "zabbix")
    assert code == 4, shown
    assert [line.removeprefix("refused").strip()[: len(one)] for line, one in _refusals(shown, told)] == told
    (digest,) = set(re.findall(r"--confirm ([0-9a-f]{8})", shown))
    code, shown = desk.type("grant", "apply", "--system", "zabbix", "--confirm", digest)
    assert (code, "hold what they need" in shown) == (3, False), shown
    assert [act.what.partition(" ")[0] for act in desk.control.acts()[seen:]] == ["role.update"]
    assert len(_refusals(shown, told)) == 2


def _refusals(shown: str, told: list[str]) -> list[tuple[str, str]]:
    return list(zip([line for line in shown.splitlines() if line.startswith("refused")], told, strict=True))


def test_what_cannot_be_read_is_not_missing(desk: Desk) -> None:
    desk.control.web_fault("zabbix", kind="gone", method="role.get")
    for words in (["plan"], ["apply", "--confirm", "00000000"]):
        code, told = desk.type("grant", *words)
        assert (code, "could not be read" in told) == (5, True), told
    desk.control.web_fault("zabbix")
    assert desk.control.acts() == ()


def test_a_lost_answer_is_read_back_and_a_refused_act_is_told(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    desk.control.web_fault("netbox", kind="drop", method="PATCH")
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert code == 0, told
    desk.control.web_fault("netbox")
    desk.control.web_fault("netbox", kind="refuse", method="PATCH")
    right(desk.control, "writer", "delete", "dcim.cable", False)
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert (code, "refused, nothing was changed" in told) == (5, True), told
    desk.control.web_fault("netbox")
    assert desk.log()[-2:] == ["grant-intended", "grant-failed"]


def test_an_act_whose_command_died_is_settled_by_what_is_there(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    desk.control.web_fault("netbox", kind="gone", method="PATCH")
    code, told = desk.type("grant", "apply", "--confirm", desk.digest())
    assert code == 6, told
    assert desk.log()[-1] == "grant-intended"
    desk.control.web_fault("netbox")
    assert desk.type("grant", "apply", "--confirm", desk.digest())[0] == 0
    assert desk.log()[2:5] == ["grant-settled", "grant-begun", "grant-intended"]


@pytest.mark.parametrize(
    ("system", "fault"),
    [
        ("netbox", {"kind": "drop", "method": "GET", "path": "/api/users/users/", "skip": LOOKS["netbox"]}),
        ("zabbix", {"kind": "drop", "method": "role.get", "skip": LOOKS["zabbix"]}),
    ],
)
def test_what_cannot_be_looked_up_for_an_act_is_not_sent(desk: Desk, system: str, fault: dict[str, object]) -> None:
    """By the ids that a body needs, after the plan and the reading before the act."""
    if system == "netbox":
        right(desk.control, "writer", "delete", "dcim.cable", False)
    else:
        api = desk.zabbix()
        (user,) = api.call("user.get", {"filter": {"username": ["dcdecom-reader"]}, "output": "extend"})
        (role,) = api.call("role.get", {"filter": {"name": ["Super admin role"]}, "output": "extend"})
        api.call("user.update", {"userid": user["userid"], "roleid": role["roleid"]})
    digest, seen = desk.digest(), len(desk.control.acts())
    desk.control.web_fault(system, **fault)
    code, told = desk.type("grant", "apply", "--confirm", digest)
    desk.control.web_fault(system)
    assert (code, "not sent" in told) == (5, True), told
    assert len(desk.control.acts()) == seen
    assert desk.log()[-2:] == ["grant-intended", "grant-failed"]


def test_what_was_done_and_then_refused_is_read_back(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    desk.control.web_fault("netbox", kind="deny", method="PATCH")
    code, told = desk.type("grant", "apply", "--confirm", digest)
    desk.control.web_fault("netbox")
    assert (code, "refused" in told) == (0, False), told
    assert desk.log()[-2:] == ["grant-verified", "grant-ended"]
    assert desk.type("grant", "plan")[0] == 0


def test_what_was_refused_and_cannot_be_read_back_is_unknown(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    desk.control.web_fault("netbox", kind="deny", method="PATCH")
    desk.control.web_fault("netbox", kind="gone", method="GET", after="PATCH")
    code, told = desk.type("grant", "apply", "--confirm", digest)
    desk.control.web_fault("netbox")
    assert (code, "refused" in told) == (6, True), told
    assert desk.log()[-1] == "grant-intended"


def test_an_act_that_was_done_is_settled_though_nothing_is_left_to_do(desk: Desk) -> None:
    """Killed between the write and its read-back."""
    right(desk.control, "writer", "delete", "dcim.cable", False)
    digest = desk.digest()
    desk.control.web_fault("netbox", kind="drop", method="PATCH")
    desk.control.web_fault("netbox", kind="gone", method="GET", after="PATCH")
    assert desk.type("grant", "apply", "--confirm", digest)[0] == 6
    desk.control.web_fault("netbox")
    code, told = desk.type("grant", "apply", "--system", "zabbix")
    assert (code, "Settle it first: dcdecom grant apply --system netbox" in told) == (3, True), told
    code, shown = desk.type("grant", "plan")
    assert (code, "open        change netbox permission dcdecom-writer may delete" in shown) == (4, True), shown
    code, shown = desk.type("grant", "apply")
    assert (code, "Nothing to do" in shown, "open  " in shown) == (0, True, False), shown
    assert desk.log()[-2:] == ["grant-intended", "grant-settled"]
    assert desk.type("grant", "plan")[0] == 0


def test_a_journal_that_was_changed_stops_it(desk: Desk) -> None:
    right(desk.control, "writer", "delete", "dcim.cable", False)
    desk.type("grant", "apply", "--confirm", desk.digest())
    file = desk.folder / "data" / "grants.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("""UPDATE events SET actor = 'somebody' WHERE seq = 2""")
    code, told = desk.type("grant", "log")
    assert (code, "event 2: it is not what its hash says" in told) == (3, True), told


def test_no_other_command_resolves_the_administrators_token(desk: Desk) -> None:
    """It points nowhere, and the doctor, which tries every reference, does not mind."""
    for system in ("netbox", "zabbix"):
        desk.edit(system, administrator="file:secrets/nowhere")
    assert desk.type("doctor", "--only", "secrets")[0] == 0
    code, told = desk.type("grant", "plan")
    assert code == 2, told
    assert "nowhere" in told


def test_only_the_grant_command_reaches_that_credential() -> None:
    """`.administrator` is read where a granting is connected: for `bootstrap.granting`, and that for one command."""
    users = {name: set(_attributes(name)) for name in ("administrator", "connect_granting", "granting")}
    assert users == {
        # The last one names the files of secrets, so that the web account is given none of them; it reads no secret.
        "administrator": {"adapters/netbox/__init__.py", "adapters/zabbix/__init__.py", "bootstrap/sharing.py"},
        "connect_granting": {"bootstrap/granting.py"},
        "granting": {"cli/grant.py"},
    }


def _attributes(name: str) -> Iterator[str]:
    """The files in which something's attribute of this name is taken."""
    top = Path(package.__file__).parent
    for file in top.rglob("*.py"):
        text = file.read_text("utf-8")
        nodes = ast.walk(ast.parse(text)) if f".{name}" in text else ()
        if any(isinstance(node, ast.Attribute) and node.attr == name for node in nodes):
            yield str(file.relative_to(top))


def test_the_plan_as_json(desk: Desk) -> None:
    method(desk.control, "reader", "map.get", False)
    code, shown = desk.type("grant", "plan", "--json", "--system", "zabbix")
    body = json.loads(shown)
    assert (code, len(body["digest"]), body["acts"][0]["name"]) == (4, 64, "dcdecom reader")


def test_without_an_administrator_nothing_is_read(desk: Desk) -> None:
    file = desk.folder / "dcdecom.yaml"
    written = yaml.safe_load(file.read_text("utf-8"))
    del written["zabbix"]["administrator"]
    file.write_text(yaml.safe_dump(written), "utf-8")
    code, told = desk.type("grant", "plan")
    assert (code, "zabbix.administrator is not set" in told) == (2, True), told
    assert desk.type("grant", "plan", "--system", "netbox")[0] == 0
