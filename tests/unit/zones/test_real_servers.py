"""The same reader on BIND and Knot DNS: views, keys without the right, RFC 2317, and a zone of 20,000 names."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcdecom.adapters.dns.reader import ViewReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions
from dcdecom.model.settings import DnsKey, DnsServer, DnsView, SecretRef
from tests.agents.asking import StillClock

from .real import free_port, started
from .served import HEAD, SECRET, SUBJECT

pytestmark = [pytest.mark.whole]
FORWARD, BACK, PIECE, LARGE = "batam.test", "0.7.10.in-addr.arpa", "0-31.0.7.10.in-addr.arpa", "large.test"
KEYS = ("reader", "other", "outside")
ZONES = {
    FORWARD: "ns1 A 127.0.0.1\nsrv-1 A 10.7.0.21\nppdb CNAME srv-1\n*.apps A 10.7.0.21\n",
    BACK: "0-31 NS ns1.batam.test.\n21 CNAME 21.0-31\n",
    PIECE: "21 PTR srv-1.batam.test.\n",
    LARGE: "".join(f"n{n} A 10.{64 + n // 65536}.{n // 256 % 256}.{n % 256}\n" for n in range(20_000)),
}


def written(folder: Path) -> None:
    for name, text in ZONES.items():
        (folder / name).write_text(HEAD + text)
    (folder / "outside").write_text(HEAD + "ns1 A 127.0.0.1\nsrv-1 A 203.0.113.21\n")


@pytest.fixture(scope="module")
def bind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if not (named := shutil.which("named", path="/usr/sbin:/usr/bin")):
        pytest.skip("BIND is not installed: apt-get install bind9")
    folder, port = tmp_path_factory.mktemp("bind"), free_port()
    written(folder)
    keys = "".join(f'key {k} {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n' for k in KEYS)
    zones = "".join(
        f'zone "{z}" {{ type primary; file "{z}"; check-names ignore; allow-transfer {{ key reader; }}; }};\n'
        for z in ZONES
    )
    (folder / "named.conf").write_text(
        f'{keys}options {{ directory "{folder}"; pid-file "{folder}/pid"; session-keyfile "{folder}/session";'
        f" listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; recursion no; dnssec-validation no;"
        " empty-zones-enable no; notify no; };\ncontrols { };\n"
        f'view outside {{ match-clients {{ key outside; }}; zone "{FORWARD}" {{ type primary; file "outside";'
        " allow-transfer { key outside; }; }; };\n"
        f"view inside {{ match-clients {{ any; }}; {zones} }};\n"
    )
    server = started([named, "-f", "-n", "1", "-c", str(folder / "named.conf")], folder, port)
    yield port
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def knot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if not (knotd := shutil.which("knotd", path="/usr/sbin:/usr/bin")):
        pytest.skip("Knot DNS is not installed: apt-get install knot")
    folder, port = tmp_path_factory.mktemp("knot"), free_port()
    written(folder)
    keys = "".join(f"  - id: {k}\n    algorithm: hmac-sha256\n    secret: {SECRET}\n" for k in ("reader", "other"))
    zones = "".join(f'  - domain: "{z}"\n    file: "{folder}/{z}"\n    acl: transfer\n' for z in ZONES)
    (folder / "knot.conf").write_text(
        f'server:\n  rundir: "{folder}"\n  listen: 127.0.0.1@{port}\n  tcp-workers: 1\n  udp-workers: 1\n'
        f'database:\n  storage: "{folder}"\nkey:\n{keys}'
        f"acl:\n  - id: transfer\n    key: reader\n    action: transfer\nzone:\n{zones}"
    )
    server = started([knotd, "-c", str(folder / "knot.conf")], folder, port)
    yield port
    server.terminate()
    server.wait()


@pytest.fixture(params=["bind", "knot"])
def port(request: pytest.FixtureRequest) -> int:
    found: int = request.getfixturevalue(request.param)
    return found


def asked(port: int, *zones: str, key: str = "reader", secret: str = SECRET) -> Answer[Mentions]:
    server = DnsServer("127.0.0.1", zones, DnsKey(key, SecretRef("env:KEY")), port)
    view = DnsView("inside", "Tim DNS", (server,))
    reader = ViewReader(view, (FORWARD,), Secrets({"KEY": secret}), StillClock())
    return reader.mentions([SUBJECT])["srv-1"]


def told(answer: Answer[Mentions]) -> list[tuple[str, str]]:
    assert isinstance(answer, Reading), answer
    return sorted((line.kind, " ".join(line.place.split()[:3])) for line in answer.value.lines)


def test_names_are_found_over_all_zones_and_through_a_delegated_reverse_zone(port: int) -> None:
    assert told(asked(port, FORWARD, BACK, PIECE)) == [
        ("dns-own", "21.0-31.0.7.10.in-addr.arpa. PTR srv-1.batam.test."),
        ("dns-own", "21.0.7.10.in-addr.arpa. CNAME 21.0-31.0.7.10.in-addr.arpa."),
        ("dns-own", "srv-1.batam.test. A 10.7.0.21"),
        ("dns-unrecorded", "*.apps.batam.test. A 10.7.0.21"),
        ("dns-unrecorded", "ppdb.batam.test. CNAME srv-1.batam.test."),
    ]


def test_a_key_chooses_the_view(bind: int) -> None:
    assert told(asked(bind, FORWARD, key="outside")) == [("dns-differs", "srv-1.batam.test. A 203.0.113.21")]


@pytest.mark.parametrize(
    ("zone", "key", "secret", "bind_says", "knot_says"),
    [
        (FORWARD, "other", SECRET, "(REFUSED", "(NOTAUTH, as an answer without a signature says)"),
        (FORWARD, "nobody", SECRET, "(BADKEY)", "(NOTAUTH"),
        (FORWARD, "reader", "AAAA" * 11, "(BADSIG)", "(BADSIG)"),
        ("nowhere.test", "reader", SECRET, "(NOTAUTH", "(NOTAUTH"),
    ],
)
def test_a_refusal_is_told_by_the_servers_own_code(
    request: pytest.FixtureRequest, port: int, zone: str, key: str, secret: str, bind_says: str, knot_says: str
) -> None:
    answer = asked(port, zone, key=key, secret=secret)
    assert isinstance(answer, Unreadable)
    assert (bind_says if "bind" in request.node.name.split("[")[1] else knot_says) in answer.reason


TWENTY_THOUSAND = """
import resource, time, sys
from tests.unit.zones.test_real_servers import LARGE, asked, Reading
began = time.process_time()
answer = asked(int(sys.argv[1]), LARGE)
assert isinstance(answer, Reading), answer
print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_twenty_thousand_names_are_read_in_time_and_memory(port: int) -> None:
    """In a process of its own, whose memory is all that this takes. The processor's time counts."""
    done = subprocess.run(
        [sys.executable, "-c", TWENTY_THOUSAND, str(port)], capture_output=True, text=True, check=False, timeout=200
    )
    assert done.returncode == 0, done.stderr
    seconds, kilobytes = map(float, done.stdout.split())
    assert seconds < 10
    assert kilobytes < 200 * 1024
