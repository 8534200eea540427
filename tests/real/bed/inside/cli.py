"""The switch's command line: FRR's vtysh, and the three answers that a switch gives and FRR does not.

sshd runs it instead of a shell. It reads a line, answers `show mac address-table`, `show lldp neighbors ... detail`
and `show startup-config` itself in the words of Cisco's IOS, and hands every other line to a vtysh on a terminal of
its own. It asks the kernel's bridge and lldpd, never the SNMP agent: the two must be able to disagree.
"""

import json
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from fcntl import ioctl
from pathlib import Path
from typing import Any

STARTUP = Path("/etc/frr/frr.conf")
INTERFACES = Path("/sys/class/net")
READ_ONLY = {"", "sh", "sho", "show", "terminal", "exit", "quit", "end"}
REFUSED = "% Command not allowed"
INVALID = "% Invalid input detected at '^' marker."


def main() -> int:
    """Serve one login: a single command when the client sent one, a dialogue otherwise."""
    read_only = "--read-only" in sys.argv[1:]
    command = os.environ.get("SSH_ORIGINAL_COMMAND")
    if command is not None:
        return single(command, read_only)
    converse(read_only)
    return 0


def single(command: str, read_only: bool) -> int:
    """Run one command and exit as it did."""
    own = answer(command, read_only)
    if own is None:
        return subprocess.run(["vtysh", "-c", command], env=environment()).returncode
    print(own)
    return 1 if own.startswith("%") else 0


# --- what FRR lacks ---------------------------------------------------------------------------------------------


def answer(line: str, read_only: bool) -> str | None:
    """This wrapper's own answer to a line, or None when vtysh shall have it."""
    words = " ".join(line.split())
    if read_only and words.split(" ")[0].lower() not in READ_ONLY:
        return REFUSED
    for pattern, reply in ANSWERS:
        found = re.fullmatch(pattern, words, re.I)
        if found:
            return reply(found.groupdict().get("port"))
    return None


def mac_table(port: str | None) -> str:
    """`show mac address-table [interface X]`."""
    if port is not None and not is_port(port):
        return INVALID
    rows = [row for row in addresses() if port is None or row[2] == port]
    lines = ["          Mac Address Table", "-" * 43, "", "Vlan    Mac Address       Type        Ports"]
    lines += ["----    -----------       --------    -----"]
    if port is None:
        lines += [f" All    {dotted(own_mac())}    STATIC      CPU"]
    lines += [f"   1    {dotted(mac)}    {kind:<8}    {name}" for mac, kind, name in rows]
    return "\n".join([*lines, f"Total Mac Addresses for this criterion: {len(rows) + (port is None)}"])


def neighbours(port: str | None) -> str:
    """`show lldp neighbors [X] detail`."""
    if port is not None and not is_port(port):
        return INVALID
    found = json.loads(output("lldpcli", "-f", "json0", "show", "neighbors", "details"))
    blocks = [
        neighbour(interface)
        for part in found["lldp"]
        for interface in part.get("interface", [])
        if port is None or interface["name"] == port
    ]
    return "\n".join([*blocks, "", f"Total entries displayed: {len(blocks)}"])


def neighbour(interface: dict[str, Any]) -> str:
    """One neighbour in IOS's words. lldpcli's json0 makes a list of everything."""
    chassis, port = interface["chassis"][0], interface["port"][0]
    able = [IOS_CAPABILITY[one["type"]] for one in chassis.get("capability", []) if one["type"] in IOS_CAPABILITY]
    enabled = [
        IOS_CAPABILITY[one["type"]]
        for one in chassis.get("capability", [])
        if one["type"] in IOS_CAPABILITY and one["enabled"]
    ]
    return f"""\
------------------------------------------------
Local Intf: {interface["name"]}
Chassis id: {identity(chassis["id"][0])}
Port id: {identity(port["id"][0])}
Port Description: {value(port, "descr")}
System Name: {value(chassis, "name")}

System Description: 
{value(chassis, "descr")}

Time remaining: {value(port, "ttl")} seconds
System Capabilities: {",".join(able)}
Enabled Capabilities: {",".join(enabled)}
{managed(chassis)}
Auto Negotiation - not supported
Physical media capabilities - not advertised
Media Attachment Unit type - not advertised
Vlan ID: - not advertised
"""


def managed(chassis: dict[str, Any]) -> str:
    """The management addresses of a neighbour."""
    found = [f"    IP: {one['value']}" for one in chassis.get("mgmt-ip", [])]
    return "\n".join(["Management Addresses:", *found]) if found else "Management Addresses - not advertised"


def startup(_: str | None) -> str:
    """`show startup-config`: the file that `write memory` wrote."""
    return "Startup configuration:\n!\n" + STARTUP.read_text().rstrip()


ANSWERS: list[tuple[str, Callable[[str | None], str]]] = [
    (r"sh(?:ow?)? mac[ -]address-table(?: dynamic)?(?: interface (?P<port>\S+))?", mac_table),
    (r"sh(?:ow?)? lldp neighbors(?: (?P<port>(?!detail)\S+))? detail", neighbours),
    (r"sh(?:ow?)? startup-config", startup),
]
IOS_CAPABILITY = {
    "Other": "O",
    "Repeater": "P",
    "Bridge": "B",
    "Wlan": "W",
    "Router": "R",
    "Tel": "T",
    "Docsis": "C",
    "Station": "S",
}


def addresses() -> Iterator[tuple[str, str, str]]:
    """The rows of the bridge's table that it did not put there for itself: address, type, port."""
    for row in json.loads(output("bridge", "-j", "fdb", "show", "br", "br0")):
        if row.get("master") == "br0" and row.get("state") != "permanent" and "self" not in row.get("flags", []):
            yield row["mac"], "STATIC" if row.get("state") == "static" else "DYNAMIC", row["ifname"]


def is_port(name: str) -> bool:
    """Is this a port of the bridge?"""
    return re.fullmatch(r"swp\d+", name) is not None and (INTERFACES / name / "brport").exists()


def own_mac() -> str:
    """The bridge's own address."""
    return (INTERFACES / "br0/address").read_text().strip()


def dotted(mac: str) -> str:
    """An address as IOS writes it."""
    digits = mac.replace(":", "")
    return ".".join(digits[at : at + 4] for at in (0, 4, 8))


def identity(one: dict[str, str]) -> str:
    """A chassis or port id; IOS writes addresses with dots."""
    return dotted(one["value"]) if one["type"] == "mac" else one["value"]


def value(part: dict[str, Any], key: str) -> str:
    """The text of an element that may be missing."""
    return str(part[key][0]["value"]) if part.get(key) else ""


def output(*argv: str) -> str:
    """What a command prints."""
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout


# --- the dialogue -----------------------------------------------------------------------------------------------


class Vtysh:
    """A vtysh on a terminal of its own, spoken to line by line."""

    def __init__(self) -> None:
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execvpe("vtysh", ["vtysh"], environment())
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 1000, 1000, 0, 0))
        self.prompt = ""
        self._expected = re.compile(rf"{re.escape(socket.gethostname())}(\([^)\r\n]*\))?[#>] ")

    def listen(self, say: Callable[[str], None], *, echo: bool) -> bool:
        """Pass on what vtysh prints, up to its next prompt; with `echo`, less the line that it repeats first."""
        rest = ""
        while True:
            try:
                heard = os.read(self._terminal, 65536)
            except OSError:  # Linux says EIO when the other side of a terminal is gone
                heard = b""
            if not heard:
                say(rest)
                return False
            rest += heard.decode(errors="replace")
            lines = rest.split("\n")
            rest = lines.pop()
            for line in lines:
                if not echo:
                    say(line + "\n")
                echo = False
            if not echo and self._expected.fullmatch(rest):
                self.prompt = rest
                return True

    def tell(self, line: str) -> None:
        """Hand vtysh a line."""
        os.write(self._terminal, line.encode() + b"\n")


def converse(read_only: bool) -> None:
    """The dialogue: echo what is typed, answer each line, show the prompt again."""
    if os.isatty(0):
        tty.setraw(0)
    shell = Vtysh()
    if not shell.listen(say, echo=False):
        return
    say(shell.prompt)
    for line in typed(shell):
        own = None if "(" in shell.prompt else answer(line, read_only)
        if own is not None:
            say(own.replace("\n", "\r\n") + "\r\n")
        else:
            shell.tell(line)
            if not shell.listen(say, echo=True):
                return
        say(shell.prompt)


def typed(shell: Vtysh) -> Iterator[str]:
    """The lines that the client sends, echoed as they are typed. Ctrl-C drops a line, Ctrl-Z means `end`."""
    line, before = "", ""
    while True:
        heard = os.read(0, 4096).decode(errors="replace")
        if not heard:
            return
        for sign in heard:
            if sign == "\n" and before == "\r":
                pass
            elif sign in "\r\n":
                say("\r\n")
                yield line
                line = ""
            elif sign == "\x04" and not line:
                return
            elif sign == "\x03":
                say(f"^C\r\n{shell.prompt}")
                line = ""
            elif sign == "\x1a":
                say("^Z\r\n")
                yield "end"
                line = ""
            elif sign in "\x7f\b":
                say("\b \b" if line else "")
                line = line[:-1]
            elif sign.isprintable():
                say(sign)
                line += sign
            before = sign


def say(text: str) -> None:
    """Show something to the client."""
    os.write(1, text.encode())


def environment() -> dict[str, str]:
    """vtysh's environment: a plain terminal, so that it writes no control sequences."""
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "TERM": "dumb", "INPUTRC": "/dev/null", "VTYSH_PAGER": "cat"}


if __name__ == "__main__":
    os.environ["PATH"] = environment()["PATH"]
    sys.exit(main())
