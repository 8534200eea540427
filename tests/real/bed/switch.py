"""One switch: FRR's mgmtd, zebra and vtysh over the bridge, behind OpenSSH, in the switch's box."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from grp import getgrnam
from pathlib import Path
from pwd import getpwnam

from .agents import agent_files
from .boxes import fresh_folder, in_box, open_box, run_folder
from .command import PYTHON, listens, run
from .description import Estate, Switch
from .plant import LOOPBACK, management, namespace, port_name
from .processes import start, stop_all, wait_until
from .state import Secrets, State, write_private

SSH_PORT = 22
FRR = "/usr/lib/frr"
DAEMONS = ("mgmtd", "zebra")
GROUPS = ("frrvty", "adm")  # vtysh's socket; Debian lets `adm` run lldpcli


@dataclass(frozen=True)
class Account:
    """A login of a switch: it exists in the switches' boxes only."""

    role: str
    user: str


ACCOUNTS = (Account("reader", "dcd-look"), Account("writer", "dcd-shut"))
# Both have one user id: vtysh saves a file that only its writer can read, and the reader shows the startup
# configuration. What keeps them apart is what sshd starts for each.
UID = 60101


def open_switch_box(where: State, switch: Switch, secrets: Secrets) -> None:
    """Lay the switch's own files out and open its box."""
    home = where.folder("boxes", switch.name)
    frr, vty = getpwnam("frr"), getgrnam("frrvty")
    etc = fresh_folder(home / "etc-frr", frr.pw_uid, vty.gr_gid, 0o2770)
    for name, text in _frr_files(switch).items():
        write_private(etc / name, text, owner=(frr.pw_uid, vty.gr_gid), mode=0o660)
    own = {
        "/etc/frr": etc,
        "/var/lib/frr": fresh_folder(home / "lib-frr", frr.pw_uid, frr.pw_gid),
        **_accounts(home, switch, secrets),
        **agent_files(where, switch.name),
    }
    open_box(where, switch.name, own=own, run=("frr", "lldpd", "sshd"))
    os.chown(run_folder(where, switch.name) / "frr", frr.pw_uid, frr.pw_gid)


def start_switch(where: State, estate: Estate, switch: Switch) -> None:
    """Start FRR and sshd; load the startup configuration and save it in FRR's own words, so that the two agree."""
    load(where, switch.name)
    vtysh(where, switch.name, ["write memory"])
    _first(where, switch.name).write_text(startup_of(where, switch.name))
    start_cli(where, switch.name, management(estate)[switch.name])


def load(where: State, switch: str) -> None:
    """Start FRR on the startup configuration, as after a power cut."""
    stop_all(where, [f"{switch}.{daemon}" for daemon in DAEMONS])
    for daemon in DAEMONS:
        socket = run_folder(where, switch) / "frr" / f"{daemon}.vty"
        socket.unlink(missing_ok=True)
        start(where, f"{switch}.{daemon}", in_box(where, switch, f"{FRR}/{daemon}", "-A", LOOPBACK))
        wait_until(f"{switch} {daemon}", socket.exists)
    run(in_box(where, switch, "vtysh", "-b"))


def start_cli(where: State, switch: str, address: str) -> None:
    """Start the switch's sshd and wait until it answers."""
    home = where.root / "boxes" / switch
    write_private(home / "sshd_config", _sshd_config(where, address, home))
    start(where, f"{switch}.sshd", in_box(where, switch, "/usr/sbin/sshd", "-D", "-e", "-f", str(home / "sshd_config")))
    wait_until(f"{switch} sshd", lambda: listens(namespace(switch), f"{address}:{SSH_PORT}"))


def stop_cli(where: State, switch: str) -> None:
    """End the switch's sshd with every session on it."""
    stop_all(where, [f"{switch}.sshd"], patience=2.0)


def vtysh(where: State, switch: str, commands: Sequence[str]) -> str:
    """What vtysh prints for some commands, typed as the switches' own account."""
    account = ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--groups", "frrvty", "--"]
    return run(in_box(where, switch, *account, "vtysh", *(part for command in commands for part in ("-c", command))))


def open_ports(where: State, estate: Estate, switch: Switch) -> None:
    """Bring the switch back to the configuration that it had at first, running and saved.

    Opening the ports is enough where nothing else was changed; where it is not, FRR starts again.
    """
    ports = [port_name(port) for port in estate.used_ports(switch)]
    lines = [line for port in ports for line in (f"interface {port}", "no shutdown", "exit")]
    vtysh(where, switch.name, ["configure terminal", *lines, "end", "write memory"])
    first = _first(where, switch.name).read_text()
    if startup_of(where, switch.name) != first:
        saved = _startup(where, switch.name)
        write_private(saved, first, owner=(UID, getgrnam("frrvty").gr_gid), mode=0o640)
        load(where, switch.name)


def startup_of(where: State, switch: str) -> str:
    """The saved configuration."""
    return _startup(where, switch).read_text()


def _startup(where: State, switch: str) -> Path:
    return where.root / "boxes" / switch / "etc-frr" / "frr.conf"


def _first(where: State, switch: str) -> Path:
    return where.root / "boxes" / switch / "first.conf"


def host_key(where: State, switch: str, address: str) -> str:
    """The switch's host key as a line of known_hosts."""
    kind, key = (where.root / "boxes" / switch / "host_key.pub").read_text().split()[:2]
    return f"{address} {kind} {key}"


def make_host_key(where: State, switch: str) -> None:
    """A host key of the switch's own, kept in the state folder from the first `up` on."""
    key = where.folder("boxes", switch) / "host_key"
    if not key.exists():
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", switch, "-f", str(key)])


def _frr_files(switch: Switch) -> dict[str, str]:
    return {
        "frr.conf": f"frr defaults traditional\nhostname {switch.name}\nservice integrated-vtysh-config\n!\n",
        "vtysh.conf": f"service integrated-vtysh-config\nhostname {switch.name}\n",
    }


def _sshd_config(where: State, address: str, home: Path) -> str:
    cli = f"{PYTHON} -IS {where.root / 'inside' / 'cli.py'}"
    names = {account.role: account.user for account in ACCOUNTS}
    return f"""\
Port {SSH_PORT}
ListenAddress {address}
HostKey {home / "host_key"}
PidFile none
UsePAM no
PasswordAuthentication yes
PubkeyAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
AllowUsers {" ".join(names.values())}
AllowTcpForwarding no
AllowAgentForwarding no
X11Forwarding no
PermitTunnel no
PrintMotd no
PrintLastLog no
PerSourcePenalties no
MaxStartups 100
Match User {names["reader"]}
    ForceCommand {cli} --read-only
Match User {names["writer"]}
    ForceCommand {cli}
"""


def _accounts(home: Path, switch: Switch, secrets: Secrets) -> dict[str, Path]:
    """The machine's account files with the two logins added."""
    users = Path("/etc/passwd").read_text()
    shadow = Path("/etc/shadow").read_text()
    groups = Path("/etc/group").read_text()
    for account in ACCOUNTS:
        digest = run(["openssl", "passwd", "-6", "-stdin"], stdin=secrets.get(f"{switch.name}.{account.role}")).strip()
        users += f"{account.user}:x:{UID}:{UID}:{account.role}:/:/bin/sh\n"
        shadow += f"{account.user}:{digest}:20000:0:99999:7:::\n"
    groups += f"{ACCOUNTS[0].user}:x:{UID}:\n"
    lines = [_with_members(line) if line.split(":")[0] in GROUPS else line for line in groups.splitlines()]
    write_private(home / "passwd", users, mode=0o644)
    write_private(home / "shadow", shadow, owner=(0, getgrnam("shadow").gr_gid), mode=0o640)
    write_private(home / "group", "\n".join(lines) + "\n", mode=0o644)
    return {"/etc/passwd": home / "passwd", "/etc/shadow": home / "shadow", "/etc/group": home / "group"}


def _with_members(line: str) -> str:
    fields = line.split(":")
    fields[3] = ",".join([*filter(None, fields[3].split(",")), *(account.user for account in ACCOUNTS)])
    return ":".join(fields)
