"""The lab as a process: started, found again, broken on purpose, reset, ended."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dcdecom.errors import InputError, SystemFailure
from dcdecom_lab.control import LabControl


def started_by_another(state: Path, then: str, **options: object) -> int:
    """Start a lab in a process that does `then` afterwards; returns how that process ended."""
    given = "".join(f", {name}={value!r}" for name, value in options.items())
    start = "import sys, os, time, pathlib; from dcdecom_lab.control import LabControl\n"
    start += f"lab = LabControl.start(pathlib.Path(sys.argv[1]), idle_hours=0.02{given})\n{then}"
    # Nothing is captured: a child that lives on would keep that pipe open.
    return subprocess.run([sys.executable, "-c", start, str(state)], timeout=60, check=False).returncode


def is_gone(pid: int, within: float = 60) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


NOTE_PID = "pathlib.Path(sys.argv[1]).with_suffix('.pid').write_text(str(lab.access.pid))\n"
NOTE_CHILD = "pathlib.Path(sys.argv[1]).with_suffix('.child').write_text(str(child))\n"
FORK = f"child = os.fork()\nif not child:\n    time.sleep(90); os._exit(0)\n{NOTE_CHILD}"
SERVER = (
    "import multiprocessing.forkserver as fs; fs.ensure_running()\n"
    "import multiprocessing as mp; forked = mp.get_context('forkserver').Process(target=time.sleep, args=(90,))\n"
    f"forked.start(); child = forked.pid\n{NOTE_CHILD}"
)


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("", 0),
        ("os._exit(3)", 3),
        ("os.kill(os.getpid(), 9)", -9),
        ("os.kill(os.getpid(), 15)", -15),
        (f"{FORK}os.kill(os.getpid(), 9)", -9),
        (f"{SERVER}os.kill(os.getpid(), 9)", -9),
    ],
    ids=["end", "exit", "kill", "term", "fork", "fork-server"],
)
def test_it_ends_with_the_process_that_started_it(tmp_path: Path, end: str, code: int) -> None:
    """However that ends, and whatever its children go on with. What the lab wrote goes too."""
    state = tmp_path / "state"
    assert started_by_another(state, NOTE_PID + end) == code
    assert is_gone(int((tmp_path / "state.pid").read_text()))
    assert not state.exists()
    if (child := tmp_path / "state.child").exists():
        os.kill(int(child.read_text()), 9)  # it was still there


def test_it_ends_with_a_process_that_dies_while_it_starts(tmp_path: Path) -> None:
    state = tmp_path / "state"
    start = "import sys, os, pathlib, subprocess; from dcdecom_lab.control import LabControl\n"
    start += "begin = subprocess.Popen; subprocess.Popen = lambda *a, **more: (begin(*a, **more), os._exit(9))\n"
    start += "LabControl.start(pathlib.Path(sys.argv[1]))"
    assert subprocess.run([sys.executable, "-c", start, str(state)], timeout=60, check=False).returncode == 9
    lab = [int(run.name) for run in Path("/proc").glob("[0-9]*") if str(state) in command_of(run)]
    assert lab, "it was killed before it had started a lab"
    assert all(is_gone(pid) for pid in lab)
    assert not state.exists()


def command_of(process: Path) -> str:
    """What a folder of /proc says that was started; empty where it has ended meanwhile."""
    try:
        return (process / "cmdline").read_text()
    except OSError:
        return ""


def test_one_that_is_ended_at_once_is_gone(tmp_path: Path) -> None:
    lab = LabControl.start(tmp_path)
    lab.end()
    assert is_gone(lab.access.pid, within=0.1)
    lab.end()


def test_one_that_stays_outlives_the_process_that_started_it(tmp_path: Path) -> None:
    assert started_by_another(tmp_path, "os.kill(os.getpid(), 9)", stays=True) == -9
    lab = LabControl.attach(tmp_path)
    time.sleep(0.5)
    assert lab.world()["servers"]["srv-disdik-01"]["reachable"]
    lab.stop()
    with pytest.raises(InputError, match="no lab runs"):
        LabControl.attach(tmp_path)


def test_a_folder_has_one_lab(running_lab: LabControl) -> None:
    with pytest.raises(InputError, match="a lab runs in"):
        LabControl.start(running_lab.state)
    assert LabControl.attach(running_lab.state).access == running_lab.access


def test_its_secrets_are_its_owners(running_lab: LabControl) -> None:
    for name in ("lab.json", "ssh_host_key"):
        assert stat.S_IMODE((running_lab.state / name).stat().st_mode) == 0o600


def test_a_lab_that_was_killed_is_not_found(tmp_path: Path) -> None:
    lab = LabControl.start(tmp_path)
    os.kill(lab.access.pid, 9)
    assert lab.wait(timeout=5)
    assert (tmp_path / "lab.json").exists()
    with pytest.raises(InputError, match="no lab runs"):
        LabControl.attach(tmp_path)
    again = LabControl.start(tmp_path)
    assert again.access.host_key == lab.access.host_key
    again.stop()


def test_it_ends_when_nobody_uses_it(tmp_path: Path) -> None:
    lab = LabControl.start(tmp_path, idle_hours=0.5 / 3600)
    deadline = time.monotonic() + 10
    while (tmp_path / "lab.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert lab.wait(timeout=5)


def test_one_that_cannot_start_says_where_to_read_why(tmp_path: Path) -> None:
    with pytest.raises(SystemFailure, match=r"did not start\n.*lab\.log"):
        LabControl.start(tmp_path, estate=tmp_path / "missing.yaml")
    assert "missing.yaml" in (tmp_path / "lab.log").read_text()


def test_the_control_wants_its_token(lab: LabControl) -> None:
    for body in (None, b"{}"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{lab.access.control}/reset", body, timeout=5)


def test_what_it_does_not_know_is_refused(lab: LabControl) -> None:
    with pytest.raises(InputError, match="srv-nobody"):
        lab.power("srv-nobody", False)
    with pytest.raises(InputError, match="no-such-fault"):
        lab.ssh_fault("tor-3", "no-such-fault")
    with pytest.raises(InputError, match="not a MAC address"):
        lab.behind("srv-disdik-01", "nonsense")


def test_scenarios_change_the_world_and_reset_undoes_them(lab: LabControl) -> None:
    before = lab.world()["switches"]
    lab.power("srv-disdik-01", False)
    lab.behind("srv-bapenda-02", "52:54:00:ff:00:01", "198.18.10.99")
    lab.move("srv-bpkad-01", "tor-2", 30)
    lab.attach_machine("tor-3", 20, "52:54:00:ff:00:02", 110)
    lab.stick("tor-3", "GigabitEthernet1/0/7", "9c:b6:54:a1:02:10", 110)
    lab.edit("tor-3", "GigabitEthernet1/0/20", "description edited by hand")
    lab.edit("tor-1", "GigabitEthernet1/0/1", "shutdown")
    lab.save("tor-1")
    now = lab.world()["switches"]
    seen = {(row["interface"], row["mac"], row["status"]) for row in now["tor-3"]["fdb"]}
    assert ("GigabitEthernet1/0/8", "52:54:00:ff:00:01", "learned") in seen
    assert ("GigabitEthernet1/0/20", "52:54:00:ff:00:02", "learned") in seen
    assert ("GigabitEthernet1/0/7", "9c:b6:54:a1:02:10", "static") in seen
    assert {row["alias"] for row in now["tor-3"]["ports"]} >= {"edited by hand"}
    assert now["tor-1"]["ports"][0]["saved_down"]
    assert lab.acts() == (), "accidents are nobody's act"
    lab.reset()
    assert lab.world()["switches"] == before


def test_netbox_answers_fails_and_is_counted(lab: LabControl) -> None:
    request = urllib.request.Request(f"{lab.access.netbox.url}/api/dcim/devices/")
    request.add_header("Authorization", f"Token {lab.access.netbox.reader}")
    before = lab.requests()["netbox"]
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert b"srv-disdik-01" in answer.read()
    lab.web_fault("netbox", kind="status", status=503)
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(request, timeout=5)
    lab.web_fault("netbox")
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200
    assert lab.requests()["netbox"] == before + 3
