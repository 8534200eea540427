"""Name servers of Debian on free ports of loopback: BIND and Knot DNS, each as a primary with a secondary."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.unit.zones.served import HEAD, SECRET

KEYS = ("reader", "writer", "narrow", "outside", "xfr")
Texts = Mapping[str, str]
"""By the name of a zone, its records but for SOA and `NS ns1`."""
Control = Callable[..., str]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def started(command: list[str], folder: Path, port: int) -> subprocess.Popen[bytes]:
    with (folder / "out").open("wb") as out:
        server = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.kill()
    raise AssertionError((folder / "out").read_text())


def _files(folder: Path, texts: Texts) -> None:
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(HEAD + text)


def _named(folder: Path, port: int, control: int, body: str) -> str:
    keys = "".join(f'key {k} {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n' for k in KEYS)
    (folder / "named.conf").write_text(
        f'{keys}options {{ directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/session";'
        f" listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no; dnssec-validation no;"
        f" empty-zones-enable no; notify explicit; }};\n"
        f"controls {{ inet 127.0.0.1 port {control} allow {{ 127.0.0.1; }} keys {{ xfr; }}; }};\n{body}"
    )
    return str(folder / "named.conf")


@contextmanager
def bind(folder: Path, texts: Texts, outside: Texts | None = None) -> Iterator[tuple[int, int, Control]]:
    """Primary and secondary, where it is named with a view outside of the primary alone; `control` is rndc."""
    if not (named := shutil.which("named", path="/usr/sbin:/usr/bin")):
        pytest.skip("BIND is not installed: apt-get install bind9")
    first, second, controls = free_port(), free_port(), (free_port(), free_port())
    _files(folder / "1", texts)
    (folder / "2").mkdir()
    zones = "".join(
        f'zone "{z}" {{ type primary; file "{z}"; check-names ignore; allow-transfer {{ key reader; key xfr; }};'
        f" also-notify {{ 127.0.0.1 port {second} key xfr; }};"
        f" update-policy {{ grant writer zonesub ANY; grant narrow name ppdb.{z} CNAME; }}; }};\n"
        for z in texts
    )
    also = ""
    for z, text in (outside or {}).items():
        (folder / "1" / f"{z}.outside").write_text(HEAD + text)
        also += (
            f'view outside {{ match-clients {{ key outside; }}; zone "{z}" {{ type primary; file "{z}.outside";'
            " allow-transfer { key outside; }; update-policy { grant outside zonesub ANY; }; }; };\n"
        )
    body = f"{also}view inside {{ match-clients {{ any; }};\n{zones} }};\n"
    config = _named(folder / "1", first, controls[0], body)
    copies = "".join(
        f'zone "{z}" {{ type secondary; file "{z}"; primaries {{ 127.0.0.1 port {first} key xfr; }};'
        " allow-notify { 127.0.0.1; }; };\n"
        for z in texts
    )
    other = _named(folder / "2", second, controls[1], copies)
    key = folder / "rndc.key"
    key.write_text(f'key xfr {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n')

    def control(*words: str, on: int = 0) -> str:
        rndc = shutil.which("rndc", path="/usr/sbin:/usr/bin") or "rndc"
        command = [rndc, "-k", str(key), "-y", "xfr", "-s", "127.0.0.1", "-p", str(controls[on]), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    command = [named, "-f", "-n", "1", "-c"]
    with _running([*command, config], folder / "1", first), _running([*command, other], folder / "2", second):
        yield first, second, control


@contextmanager
def knot(folder: Path, texts: Texts) -> Iterator[tuple[int, int, Control]]:
    """Primary and secondary; `control` is knotc of the primary."""
    if not (knotd := shutil.which("knotd", path="/usr/sbin:/usr/bin")):
        pytest.skip("Knot DNS is not installed: apt-get install knot")
    first, second = free_port(), free_port()
    _files(folder / "1", texts)
    (folder / "2").mkdir()
    for each in ("1", "2"):
        (folder / each / "db").mkdir()
    keys = "".join(f"  - id: {k}\n    algorithm: hmac-sha256\n    secret: {SECRET}\n" for k in KEYS)
    head = (
        'server:\n  rundir: "{0}"\n  listen: 127.0.0.1@{1}\n  tcp-workers: 1\n  udp-workers: 1\n'
        'log:\n  - target: "{0}/log"\n    any: info\n'
        f'database:\n  storage: "{{0}}/db"\nkey:\n{keys}'
    )
    (folder / "1" / "knot.conf").write_text(
        head.format(folder / "1", first)
        + f"remote:\n  - id: two\n    address: 127.0.0.1@{second}\n    key: xfr\nacl:\n"
        "  - id: transfer\n    key: [reader, xfr]\n    action: transfer\n"
        "  - id: update\n    key: writer\n    action: update\n"
        "template:\n  - id: default\n    zonefile-load: difference\n    journal-content: changes\n"
        "    notify: two\n    acl: [transfer, update]\nzone:\n"
        + "".join(f'  - domain: "{z}"\n    file: "{folder}/1/{z}"\n' for z in texts)
    )
    (folder / "2" / "knot.conf").write_text(
        head.format(folder / "2", second)
        + f"remote:\n  - id: one\n    address: 127.0.0.1@{first}\n    key: xfr\nacl:\n"
        "  - id: notify\n    key: xfr\n    action: notify\n"
        "template:\n  - id: default\n    master: one\n    acl: notify\nzone:\n"
        + "".join(f'  - domain: "{z}"\n    file: "{folder}/2/{z}"\n' for z in texts)
    )

    def control(*words: str, on: int = 0) -> str:
        command = ["knotc", "-c", str(folder / str(on + 1) / "knot.conf"), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    one, two = folder / "1", folder / "2"
    with (
        _running([knotd, "-c", str(one / "knot.conf")], one, first),
        _running([knotd, "-c", str(two / "knot.conf")], two, second),
    ):
        yield first, second, control


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    server = started(command, folder, port)
    try:
        yield
    finally:
        server.terminate()
        server.wait()
