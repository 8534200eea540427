"""Who is talked to: host keys of switches, certificates, redirects, and agents whose answers anyone could have sent."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncssh
import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.truth import verbs
from tests.unit.adapters_http.serving import Said, scripted, self_signed

SERVER = "srv-bapenda-01"
CHUNK = 65536


def _netbox_at(office: Office, url: str, ca_file: Path | None = None) -> None:
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    settings["netbox"] |= {"url": url, **({"ca_file": str(ca_file)} if ca_file else {})}
    office.config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")


# --- TLS -------------------------------------------------------------------------------------------------------------


@contextmanager
def _over_tls(port: int, certificate: Path) -> Iterator[int]:
    """A port at which whoever listens on another one is reached through TLS, byte by byte."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_accept, args=(listening, tls, port), daemon=True).start()
        yield listening.getsockname()[1]


def _accept(listening: socket.socket, tls: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            arrived = listening.accept()[0]
            threading.Thread(target=_join, args=(arrived, tls, port), daemon=True).start()


def _join(arrived: socket.socket, tls: ssl.SSLContext, port: int) -> None:
    with (
        suppress(OSError), tls.wrap_socket(arrived, server_side=True) as near,
        socket.create_connection(("127.0.0.1", port)) as far,
    ):  # fmt: skip
        back = threading.Thread(target=_pump, args=(far, near), daemon=True)
        back.start()
        _pump(near, far)
        back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(CHUNK):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_netbox_is_trusted_by_the_authority_that_is_named_and_by_no_other(
    control: LabControl, office: Office, tmp_path: Path
) -> None:
    """Without it, and with another one, the certificate is refused before anything is asked."""
    request = str(office.request_for(SERVER))
    port = int(control.access.netbox.url.rpartition(":")[2])
    for name in ("right", "other"):
        (tmp_path / name).mkdir()
    right, other = self_signed(tmp_path / "right"), self_signed(tmp_path / "other")
    with _over_tls(port, right) as secure:
        for ca_file in (None, other):
            _netbox_at(office, f"https://127.0.0.1:{secure}", ca_file)
            before = control.requests()["netbox"]
            office.read("check", request).ended(5, "its certificate is not trusted")
            assert control.requests()["netbox"] == before
        _netbox_at(office, f"https://127.0.0.1:{secure}", right)
        said = office.read("check", request)
        assert control.requests()["netbox"] > before
        assert "certificate" not in said.text
        _netbox_at(office, f"https://localhost:{secure}", right)
        office.read("check", request).ended(5, "its certificate is not trusted")


# --- redirects -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed_and_gets_no_token(office: Office, status: int) -> None:
    with scripted(lambda _: Said({})) as other:
        target = f"{other.url.replace('127.0.0.1', 'localhost')}/api/"
        with scripted(lambda _: Said("", status, {"Location": target})) as server:
            _netbox_at(office, server.url)
            said = office.read("check", str(office.request_for(SERVER))).ended(5, target, "not followed")
            assert server.asked
    token = (office.folder / "secrets" / "netbox-reader").read_text("utf-8").strip()
    assert other.asked == []
    assert token not in said.text


# --- SSH -------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_switch_whose_key_nobody_accepted_is_not_spoken_to_until_the_printed_command_was_typed(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    known_hosts = office.folder / "inventory" / "known_hosts"
    fingerprint = asyncssh.import_public_key(control.access.host_key).get_fingerprint()
    before = known_hosts.read_text("utf-8")
    options = office.confirmations(id, SERVER)

    known_hosts.write_text("", "utf-8")
    said = office.run(id, *options, "--wait").ended(5, "is not in", fingerprint, "ssh-keyscan -t ed25519 -p")
    assert verbs(control, "switch") == []

    changed = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().split()[:2]
    known_hosts.write_text(re.sub(r"ssh-ed25519 \S+", " ".join(changed), before), "utf-8")
    changed_said = office.run(id, "--wait").ended(5, "has changed", fingerprint, str(known_hosts))
    assert "ssh-keyscan" not in changed_said.text, "a changed key is nothing to accept by copying a line"
    assert verbs(control, "switch") == []

    known_hosts.write_text("", "utf-8")
    typed = set(re.findall(r"(ssh-keyscan -t ed25519 -p \d+ 127\.0\.0\.1 >> \S+known_hosts)", said.text))
    assert typed
    for switch in control.access.ssh_ports:
        line = re.sub(r"-p \d+", f"-p {control.access.ssh_ports[switch]}", next(iter(typed)))
        subprocess.run(line, shell=True, check=True, capture_output=True)
    kept = subprocess.run(["ssh-keygen", "-lf", str(known_hosts)], check=True, capture_output=True, text=True).stdout
    assert kept.count(fingerprint) == len(control.access.ssh_ports)
    office.run(id).ended(4, "WAITING for a confirmation")
    office.end(office.shuts_down(id, SERVER)).ended(4, "ba-penarikan.docx")


# --- SNMP ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "missing", [pytest.param("cli", marks=pytest.mark.long), pytest.param("snmp", marks=pytest.mark.whole)]
)
def test_one_witness_alone_shuts_nothing_and_version_2c_is_one(
    missing: str, bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """A datagram of version 2c may be anybody's: what it says counts beside the command line only, and not without it.

    The server goes down while one of both witnesses is silent. Nothing is shut until the other has seen it too.
    """
    id = shelf.planned(office, SERVER)
    groups = office.folder / "inventory" / "groups.yaml"
    content = yaml.safe_load(groups.read_text("utf-8"))
    community = content["gateways"]["connection_options"]["snmp"]["extras"]
    content["switches"]["connection_options"]["snmp"]["extras"] = {**community, "timeout": 1, "retries": 1}
    groups.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
    watching = office.watches(id, SERVER)
    system = f"{missing}:tor-3"
    bed.stop(system)
    bed.power(SERVER, False)
    office.end(watching).ended(4, "could not be watched to the end", "nothing was shut")
    assert verbs(control, "switch") == []
    bed.start(system)
    bed.power(SERVER, True)
    office.run(id).ended(4, "WAITING for a confirmation")
    office.end(office.shuts_down(id, SERVER)).ended(4, "ba-penarikan.docx")
    assert len(verbs(control, "switch")) == 4
