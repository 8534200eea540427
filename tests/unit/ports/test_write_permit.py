"""No writer does anything without a permit: mypy says so of every method, and each method uses one up first."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from dcdecom.adapters.dns.names import NameUpdates
from dcdecom.adapters.kea.addresses import AddressUpdates
from dcdecom.adapters.netbox.granting import NetBoxGranting
from dcdecom.adapters.netbox.writer import NetBoxWriter
from dcdecom.adapters.switch.writer import CliWriter
from dcdecom.adapters.zabbix.granting import ZabbixGranting
from dcdecom.adapters.zabbix.writer import ZabbixWriter
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.grant import Act, Grant, HeldGrant
from dcdecom.ports.grants import Granting
from dcdecom.ports.write_permit import WritePermit, WritePermitMisused
from dcdecom.ports.writers import Writers
from tests.docs.reading import ROOT
from tests.write_permits import CHANGES, change_of, permit

SHUT = change_of(ShutPort, switch="tor-3", port="Gi1/0/7")
GROUP = Grant("zabbix", "user group", "dcdecom", {"gui_access": 3})
WRITING: tuple[type, ...] = (
    AddressUpdates, CliWriter, NameUpdates, NetBoxWriter, ZabbixWriter, NetBoxGranting, ZabbixGranting,
)  # fmt: skip
READS = frozenset({"holdings"})
"""What a class that writes only reads."""


def acts(kind: type) -> list[tuple[str, Callable[..., None]]]:
    """The public methods of a class or Protocol that writes."""
    found = inspect.getmembers(kind, inspect.isfunction)
    return [(name, method) for name, method in found if not name.startswith("_") and name not in READS]


PROTOCOLS: tuple[type, ...] = (*get_type_hints(Writers).values(), Granting)
METHODS = [pytest.param(kind, name, id=f"{kind.__name__}.{name}") for kind in WRITING for name, _ in acts(kind)]


# --- one permit, one change, once ---------------------------------------------------------------------------------


def test_it_is_used_up_by_the_first_write() -> None:
    once = permit(SHUT)
    once.spend(kind="shut", switch="tor-3", port="Gi1/0/7")
    with pytest.raises(WritePermitMisused, match="used up"):
        once.spend(kind="shut", switch="tor-3", port="Gi1/0/7")


OTHERS = ({"kind": "open"}, {"switch": "tor-4"}, {"port": "Gi1/0/8"}, {"host_id": "7"})


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_it_is_good_for_its_own_change_only_and_stays_unused_by_another(other: dict[str, object]) -> None:
    mine = permit(SHUT)
    with pytest.raises(WritePermitMisused, match=next(iter(other))):
        mine.spend(**{"kind": "shut", "switch": "tor-3", "port": "Gi1/0/7", **other})
    mine.spend(port="Gi1/0/7")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_is_neither_copied_nor_kept(again: Callable[[object], object]) -> None:
    with pytest.raises(WritePermitMisused, match="neither copied nor kept"):
        again(permit(SHUT))


def test_nothing_but_an_issuer_makes_one() -> None:
    with pytest.raises(WritePermitMisused, match="only a re-check"):
        WritePermit(object(), SHUT)  # type: ignore[arg-type]  # what mypy refuses does not run either


def test_a_misuse_is_a_bug_and_no_error_that_an_operator_can_mend() -> None:
    assert issubclass(WritePermitMisused, RuntimeError)


# --- every method of every writer ------------------------------------------------------------------------------------


SENDS = frozenset({"writing", "_writing", "post", "patch", "put", "delete", "carry_out", "act_at_once", "act_on_trial"})
"""Calls by which something is sent that changes a system."""
NO_CHANGE = {
    "Api": "Zabbix is read by POST too", "tell": "a notice to a chat room or a ticket",
    "NameRights": "it removes what is not there",
    "AddressRights": "it deletes a lease that is not there", "Control": "Kea is asked by POST too",
    "removal": "a message that is not sent yet",
    "without_effect": "a message that is not sent yet",
}  # fmt: skip


def _senders(tree: ast.Module) -> Iterator[str]:
    """The classes, and functions beside them, that send."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            called = (call.func for call in ast.walk(node) if isinstance(call, ast.Call))
            if {getattr(function, "attr", getattr(function, "id", "")) for function in called} & SENDS:
                yield node.name


def test_nothing_else_of_the_adapters_sends_what_changes_a_system() -> None:
    files = sorted((ROOT / "dcdecom" / "adapters").rglob("*.py"))
    found = {name for file in files for name in _senders(ast.parse(file.read_text("utf-8")))}
    assert found - NO_CHANGE.keys() == {kind.__name__ for kind in WRITING}


@pytest.mark.parametrize("kind", [*PROTOCOLS, *WRITING], ids=lambda kind: kind.__name__)
def test_every_method_takes_an_authority_first(kind: type) -> None:
    methods = acts(kind)
    assert methods
    for name, method in methods:
        _, first, *_ = inspect.signature(method).parameters.values()
        assert (first.name, first.default) == ("permit", inspect.Parameter.empty), name
        kinds = re.fullmatch(r"WritePermit\[(\w+(?: \| \w+)*)\]", first.annotation)
        assert kinds, first.annotation
        assert not set(kinds[1].split(" | ")) & {"Any", "object", "Change"}, name


VALUES: dict[str, object] = {
    "str": "1", "int": 1, "bool": True, "datetime": datetime.fromtimestamp(0, UTC), "Grant": GROUP,
    "tuple[str, ...]": ("1",),
}  # fmt: skip


def _call(kind: type, name: str, given: WritePermit[Any]) -> None:
    """Call a method of a writer that has no connection: whatever it would send, it stumbles."""
    parameters = list(inspect.signature(getattr(kind, name)).parameters.values())[2:]
    told = {p.name: VALUES[p.annotation] for p in parameters}
    getattr(kind.__new__(kind), name)(given, **told)


def _right(kind: type, name: str) -> WritePermit[Any]:
    """A permit for just that call."""
    if name in ("make", "change"):
        return permit(Act("make", GROUP, HeldGrant("1", GROUP) if name == "change" else None))
    told = {p.name: VALUES.get(p.annotation) for p in inspect.signature(getattr(kind, name)).parameters.values()}
    return permit(CHANGES[name](_Told(told)))  # type: ignore[arg-type]  # it is asked for attributes


class _Told:
    def __init__(self, told: dict[str, object]) -> None:
        self.__dict__ |= told


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_uses_it_up_before_anything_is_sent(kind: type, name: str) -> None:
    given = _right(kind, name)
    with suppress(Exception):  # what comes after has no connection
        _call(kind, name, given)
    with pytest.raises(WritePermitMisused, match="used up"):
        _call(kind, name, given)


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_refuses_one_for_another_kind_of_change(kind: type, name: str) -> None:
    other = OpenPort if name == "delete_host" else DeleteHost
    with pytest.raises(WritePermitMisused):
        _call(kind, name, permit(change_of(other, host_id="1", host="1")))


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_refuses_one_for_another_object(kind: type, name: str) -> None:
    right = _right(kind, name).change
    another = Act("make", Grant("zabbix", "role", "r", {}))
    wrong = another if isinstance(right, Act) else change_of(type(right), host_id="2")
    with pytest.raises(WritePermitMisused):
        _call(kind, name, permit(wrong))


# --- what mypy says --------------------------------------------------------------------------------------------------


PRELUDE = """
from datetime import datetime
from typing import Any
from dcdecom.changes.switch import SHUT
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.grant import Grant
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.grants import Granting
from dcdecom.ports.addresses import AddressWriter
from dcdecom.ports.monitoring import MonitoringWriter
from dcdecom.ports.names import NameWriter
from dcdecom.ports.record import RecordWriter
from dcdecom.ports.switches import SwitchWriter
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
CHANGE = ShutPort("srv-1", 0, 3, "tor-3", 407, "Gi1/0/7", "data")
"""

REFUSED: dict[str, tuple[str, str]] = {
    "nothing instead": ("def f(w: SwitchWriter) -> None: w.shut(None, 'tor-3', 'p')", "arg-type"),
    "the change itself": ("def f(w: SwitchWriter) -> None: w.shut(CHANGE, 'tor-3', 'p')", "arg-type"),
    "made without an issuer": ("def f(w: SwitchWriter) -> None: w.shut(WritePermit(CHANGE), 'tor-3', 'p')", "call-arg"),
    "made with something else": ("a = WritePermit(object(), CHANGE)", "arg-type"),
    "an issuer by the back door": ("from dcdecom.ports.write_permit import Issuer", "attr-defined"),
    "a class of one's own": ("class Mine(WritePermit[ShutPort]): ...", "misc"),
    "for another kind of change": (
        "def f(w: SwitchWriter, a: WritePermit[OpenPort]) -> None: w.shut(a, 'tor-3', 'p')", "arg-type",
    ),
    "for any change": ("def f(w: SwitchWriter, a: WritePermit[object]) -> None: w.shut(a, 'tor-3', 'p')", "arg-type"),
    "a kind's act by its change": (
        "def f(r: Readers, w: Writers, o: Any) -> None: SHUT.act(CHANGE, r, w, o)", "arg-type",
    ),
    "a kind's act of another kind": (
        "def f(a: WritePermit[OpenPort], r: Readers, w: Writers, o: Any) -> None: SHUT.act(a, r, w, o)", "arg-type",
    ),
    "given another change": ("def f(a: WritePermit[ShutPort]) -> None: a.change = CHANGE", "misc"),
}  # fmt: skip
TAKEN: dict[str, tuple[str, str]] = {
    "its own": ("def f(w: SwitchWriter, a: WritePermit[ShutPort]) -> None: w.shut(a, 'tor-3', 'p')", ""),
    "its own kind": (
        "def f(a: WritePermit[ShutPort], r: Readers, w: Writers, o: Any) -> None: SHUT.act(a, r, w, o)", "",
    ),
}  # fmt: skip


def _without(protocol: type, name: str, method: Callable[..., None]) -> str:
    """A call of a writer's method with everything but the permit."""
    parameters = [p for p in list(inspect.signature(method).parameters.values())[2:] if p.default is p.empty]
    taken = "".join(f", {p.name}: {p.annotation}" for p in parameters)
    given = ", ".join(f"{p.name}={p.name}" for p in parameters)
    return f"def f(w: {protocol.__name__}{taken}) -> None: w.{name}({given})"


def lines() -> dict[str, tuple[str, str]]:
    """Each line that mypy is shown, by what it is, with the code of the error that it has."""
    bare = {
        f"{protocol.__name__}.{name} without": (_without(protocol, name, method), "call-arg")
        for protocol in PROTOCOLS
        for name, method in acts(protocol)
    }
    return {**bare, **REFUSED, **TAKEN}


def test_mypy_refuses_every_write_without_the_authority_for_it(tmp_path: Path) -> None:
    shown = lines()
    file, first = tmp_path / "shown.py", PRELUDE.count("\n") + 1
    file.write_text(PRELUDE + "".join(f"{line}\n" for line, _ in shown.values()), "utf-8")
    options = ("--strict", "--no-error-summary", "--no-incremental", "--follow-imports=silent", "--config-file=")
    off = ("--disable-error-code=no-redef", "--ignore-missing-imports", "--cache-dir=/dev/null")
    run = [sys.executable, "-m", "mypy", *options, *off, "--show-error-codes", str(file)]
    said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not said.stderr
    errors: dict[int, str] = {}
    for line in said.stdout.splitlines():
        _, number, kind, text = line.split(":", 3)
        if kind.strip() == "error":
            errors.setdefault(int(number), text.rpartition("[")[2].rstrip("]"))
    expected = {first + n: code for n, (_, code) in enumerate(shown.values()) if code}
    assert errors == expected, said.stdout


# --- what import-linter holds ----------------------------------------------------------------------------------------


def test_only_a_re_check_may_import_what_makes_one() -> None:
    rules = ConfigParser()
    rules.read(ROOT / ".importlinter")
    contract = rules["importlinter:contract:permit"]
    assert (contract["type"], contract["protected_modules"].split()) == ("protected", ["dcdecom.ports.issuer"])
    makers = set(contract["allowed_importers"].split()) - {WritePermit.__module__}
    assert makers == {"dcdecom.engine.recheck", "dcdecom.grant.recheck"}
    assert "ignore_imports" not in contract
