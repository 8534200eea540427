"""A Reader or Writer that is made when it is first asked."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from dcdecom.adapters import netbox, zabbix
from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.lazy import later
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import NetBoxSettings, SecretRef, ZabbixSettings

HEAVY = {"pynetbox", "requests", "zabbix_utils", "netmiko", "paramiko", "pysnmp"}
REF = SecretRef("env:NONE")
PACKAGE = "loaded_in_two_threads"


class Asked:
    def name(self) -> str:
        return "tor-3"


def test_it_is_made_at_its_first_use_and_once() -> None:
    made: list[Asked] = []
    begin = threading.Barrier(8)

    def make() -> Asked:
        made.append(Asked())
        return made[-1]

    def ask(_: int) -> str:
        begin.wait()
        return asked.name()

    asked = later(make)
    assert made == []
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(8))) == {"tor-3"}
    assert len(made) == 1


class SlowDisk(MetaPathFinder):
    """Takes half a second to find the package, and says when it begins to look."""

    def __init__(self) -> None:
        self.looks = threading.Event()

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == PACKAGE:
            self.looks.set()
            time.sleep(0.5)


def test_readers_that_are_made_together_load_their_libraries_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """paramiko is such a package, and netmiko begins with a module of it."""
    package, disk = tmp_path / PACKAGE, SlowDisk()
    package.mkdir()
    (package / "__init__.py").write_text(f"from {PACKAGE} import inner\n")
    (package / "inner.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [disk, *sys.meta_path])

    def loaded(name: str) -> str:
        return str(later(lambda: import_module(name)).__name__)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(loaded, PACKAGE)
        assert disk.looks.wait(30)
        second = pool.submit(loaded, f"{PACKAGE}.inner")
        assert (first.result(), second.result()) == (PACKAGE, f"{PACKAGE}.inner")


def test_what_refuses_it_refuses_at_once() -> None:
    with pytest.raises(InputError, match=r"netbox\.writer is not set"):
        netbox.connect_writer(NetBoxSettings("http://127.0.0.1:1", REF), Secrets(), SystemClock())
    with pytest.raises(InputError, match=r"zabbix\.writer is not set"):
        zabbix.connect_writer(ZabbixSettings("http://127.0.0.1:1", REF), Secrets(), SystemClock())


def test_a_command_that_asks_nothing_loads_no_library_for_it() -> None:
    code = f"""
        import sys
        from pathlib import Path
        from dcdecom.adapters import netbox, snmp, switch, zabbix
        from dcdecom.adapters.clock import SystemClock
        from dcdecom.adapters.secrets import Secrets
        from dcdecom.model.settings import Inventory, NetBoxSettings, SecretRef, ZabbixSettings
        ref, time, secrets = SecretRef("env:NONE"), SystemClock(), Secrets()
        hosts = Inventory({{}}, Path("known_hosts"))
        record, monitored = NetBoxSettings("http://n", ref, ref), ZabbixSettings("http://z", ref, ref)
        made = [
            netbox.connect_reader(record, secrets, time), netbox.connect_writer(record, secrets, time),
            zabbix.connect_reader(monitored, secrets, time), zabbix.connect_writer(monitored, secrets, time),
            switch.connect_reader(hosts, secrets, time), switch.connect_writer(hosts, secrets, time),
            snmp.connect_reader(hosts, secrets, time),
        ]
        print({HEAVY} & {{name.split(".")[0] for name in sys.modules}})
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()", ran.stdout
