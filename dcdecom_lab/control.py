"""Start, find, command and stop a lab: for the CLI, the demo and tests. Standard library only, quick to import."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from dcdecom.errors import InputError, SystemFailure
from dcdecom_lab.access import LabAccess
from dcdecom_lab.acts import Act

STATE_FILE = "lab.json"
LOG_FILE = "lab.log"
LOCK_FILE = "lab.lock"
LAST_SECONDS = 5.0
"""For which a lab that is to end at once may bring itself to its end."""

_held: set[int] = set()
"""The write ends of pipes that this process holds labs by. Nothing is ever written to one."""


def _hold_none() -> None:
    """A forked child holds no lab: the lab ends with the process that started it, whatever the child goes on with."""
    for end in _held:
        os.close(end)
    _held.clear()


os.register_at_fork(after_in_child=_hold_none)


class LabControl:
    """A lab that runs. Its scenarios are in `scenario.py`, where each says what happens."""

    def __init__(self, state: Path, process: subprocess.Popen[bytes] | None = None, hold: int = -1) -> None:
        """Use `start` or `attach`. Raises OSError where the folder has no `lab.json`."""
        self.state = state
        self.access = LabAccess.read(state / STATE_FILE)
        self._process, self._hold = process, hold

    @classmethod
    def start(
        cls, state: Path, estate: Path | None = None, ageing: float = 1.0, idle_hours: float = 8.0,
        dialect: str = "cisco_ios", stays: bool = False, hardware: bool = False,
        dns: bool = False, dhcp: bool = False,
    ) -> LabControl:  # fmt: skip
        """Start a lab in a process of its own; return once it answers, in about a second.

        It ends with this process, however that ends, and removes what it wrote. With `stays` it outlives this process.
        With `hardware` its record has power ports and parts too, as practice lab and demo show them, with `dns`
        servers for their names, with `dhcp` one for their addresses.
        Raises InputError where one runs in this folder, SystemFailure where it does not start (`lab.log` says why).
        """
        if stays:
            return cls._started(state, estate, ageing, idle_hours, dialect, hardware, dns, dhcp)
        read, write = os.pipe()
        _held.add(write)
        try:
            return cls._started(state, estate, ageing, idle_hours, dialect, hardware, dns, dhcp, read, write)
        except BaseException:
            _let_go(write)
            raise
        finally:
            os.close(read)

    @classmethod
    def _started(
        cls, state: Path, estate: Path | None, ageing: float, idle_hours: float, dialect: str, hardware: bool,
        dns: bool, dhcp: bool, held: int = -1, hold: int = -1,
    ) -> LabControl:  # fmt: skip
        """Start it; `held` is the end of a pipe that it gets, and `hold` the one that stays here."""
        state.mkdir(parents=True, exist_ok=True)
        ready, told = os.pipe()
        command = [sys.executable, "-m", "dcdecom_lab", "--state", str(state), "--ready-fd", str(told)]
        command += ["--held-fd", str(held)] if held >= 0 else []
        command += ["--ageing", str(ageing), "--idle-hours", str(idle_hours), "--dialect", dialect]
        command += ["--estate", str(estate)] if estate else []
        command += ["--hardware"] if hardware else []
        command += ["--dns"] if dns else []
        command += ["--dhcp"] if dhcp else []
        with (state / LOG_FILE).open("ab") as log:
            process = subprocess.Popen(
                command, pass_fds=[told, *([held] if held >= 0 else [])], start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        os.close(told)
        with os.fdopen(ready, "rb") as pipe:
            if pipe.read() != b"ready\n":
                if process.wait() == 2:
                    raise InputError(f"a lab runs in {state} already")
                raise SystemFailure("the lab did not start", f"Read {state / LOG_FILE}.")
        return cls(state, process, hold)

    @classmethod
    def attach(cls, state: Path) -> LabControl:
        """The lab that was started in this folder. Raises InputError where none runs."""
        try:
            control = cls(state)
            control.requests()
        except (OSError, SystemFailure) as error:
            raise InputError(f"no lab runs in {state}", "Start one with dcdecom lab up.") from error
        return control

    def stop(self) -> None:
        """End the lab; return when its process is gone. Raises SystemFailure where it stays for ten seconds."""
        self._post("stop")
        if not self.wait(timeout=10):
            raise SystemFailure(f"the lab in {self.state} did not end")
        _let_go(self._hold)

    def end(self) -> None:
        """End the lab at once, without asking it; return when its process is gone."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.kill(self.access.pid, number)
            if self.wait(timeout=LAST_SECONDS):
                break
        _let_go(self._hold)

    def wait(self, timeout: float) -> bool:
        """Whether the lab's process ends within this many seconds."""
        deadline = time.monotonic() + timeout
        while (locked := _locked(self.state / LOCK_FILE)) and time.monotonic() < deadline:
            time.sleep(0.02)
        if self._process is not None and not locked:
            self._process.wait()
        return not locked

    # --- scenarios ----------------------------------------------------------------------------------------------------

    def power(self, server: str, on: bool) -> None:
        self._post("power", server=server, on=on)

    def move(self, server: str, switch: str, port: int) -> None:
        self._post("move", server=server, switch=switch, port=port)

    def attach_machine(self, switch: str, port: int, mac: str, vlan: int, ip: str = "", **more: Any) -> None:
        self._post("attach", switch=switch, port=port, mac=mac, vlan=vlan, ip=ip, **more)

    def behind(self, server: str, mac: str, ip: str = "") -> None:
        self._post("behind", server=server, mac=mac, ip=ip)

    def detach(self, mac: str) -> None:
        self._post("detach", mac=mac)

    def stick(self, switch: str, interface: str, mac: str, vlan: int) -> None:
        self._post("stick", switch=switch, interface=interface, mac=mac, vlan=vlan)

    def tunnel(self, switch: str, mac: str, vlan: int, remote: str) -> None:
        self._post("tunnel", switch=switch, mac=mac, vlan=vlan, remote=remote)

    def restart(self, switch: str, shift: int = 0) -> None:
        self._post("restart", switch=switch, shift=shift)

    def act(self, scenario: str, **arguments: Any) -> None:
        """Any scenario by its name."""
        self._post(scenario, **arguments)

    def edit(self, switch: str, interface: str, line: str) -> None:
        self._post("edit", switch=switch, interface=interface, line=line)

    def save(self, switch: str) -> None:
        self._post("save", switch=switch)

    def skip(self, seconds: float) -> None:
        self._post("skip", seconds=seconds)

    def ssh_fault(self, switch: str, fault: str, value: bool | str = True) -> None:
        self._post("ssh_fault", switch=switch, fault=fault, value=value)

    def line_fault(self, switch: str, **spec: Any) -> None:
        """Break a line that is typed, as `LineFault` in line_faults says; without a spec, heal it."""
        self._post("line_fault", switch=switch, spec=spec)

    def snmp_fault(self, agent: str, fault: str, value: float = True) -> None:
        self._post("snmp_fault", agent=agent, fault=fault, value=value)

    def web_fault(self, system: str, **spec: Any) -> None:
        """Break NetBox or Zabbix as `Fault` in http_faults says; without a spec, heal it."""
        self._post("web_fault", system=system, spec=spec)

    def web_port(self, system: str, open: bool) -> None:
        self._post("web_port", system=system, open=open)

    def reset(self) -> None:
        self._post("reset")

    def keep(self, path: Path) -> None:
        """Keep what the systems hold in a file, for `put_back` of this lab or another one."""
        self._post("keep", path=str(path))

    def put_back(self, path: Path) -> None:
        self._post("put_back", path=str(path))

    # --- reading ------------------------------------------------------------------------------------------------------

    def acts(self, system: str | None = None) -> tuple[Act, ...]:
        """What was written to netbox, zabbix or switch through the protocols; to all where no system is named."""
        return tuple(Act(**row) for row in self._get(f"acts?system={system}" if system else "acts"))

    def requests(self) -> dict[str, int]:
        """How many HTTP requests netbox, zabbix and control got so far."""
        return dict(self._get("requests"))

    def world(self) -> dict[str, Any]:
        """The truth: `servers` with powered and reachable, `switches` with ports and fdb."""
        return dict(self._get("world"))

    def everything(self) -> dict[str, Any]:
        """All that NetBox, Zabbix and the switches hold; times as text."""
        return dict(self._get("everything"))

    def _post(self, scenario: str, **arguments: Any) -> None:
        self._ask(scenario, json.dumps(arguments).encode())

    def _get(self, view: str) -> Any:
        return self._ask(view, None)

    def _ask(self, path: str, body: bytes | None) -> Any:
        request = urllib.request.Request(f"{self.access.control}/{path}", body)  # noqa: S310 - loopback, http
        request.add_header("Authorization", f"Bearer {self.access.control_token}")
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(request, timeout=10) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise InputError(f"the lab refused {path}: {error.read().decode()}") from error
        except OSError as error:
            raise SystemFailure(f"the lab did not answer {path}: {error}") from error


def _let_go(hold: int) -> None:
    """Close the pipe that a lab is held by, where this process still holds it."""
    if hold in _held:
        _held.remove(hold)
        os.close(hold)


def _locked(path: Path) -> bool:
    """Whether a lab's process holds this lock: it does so until it ends, however it ends."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
