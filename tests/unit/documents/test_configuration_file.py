"""The configuration file: paths beside it, defaults, where it is found, and how quickly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dcdecom.documents import configuration
from dcdecom.errors import InputError

SMALLEST = """
estate: lab
people: people.yaml
inventory: ../inventory
netbox: {url: "https://netbox.example", reader: env:NETBOX_READER}
zabbix: {url: "https://zabbix.example/api_jsonrpc.php", reader: file:secrets/zabbix}
"""


def test_paths_start_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "dcdecom.yaml").write_text(SMALLEST, "utf-8")
    monkeypatch.chdir(tmp_path)
    settings = configuration.load(Path("etc/dcdecom.yaml"))
    etc = tmp_path / "etc"
    assert settings.path == etc / "dcdecom.yaml"
    assert settings.people == etc / "people.yaml"
    assert settings.inventory == etc / ".." / "inventory"
    assert settings.data_dir == etc / "data"
    assert settings.zabbix.reader == f"file:{etc}/secrets/zabbix"
    assert settings.netbox.writer is None
    assert (settings.timezone, settings.language, settings.texts) == ("Asia/Jakarta", "id", None)


def test_what_may_be_said_besides(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    more = "data_dir: /srv/dcdecom\npolicy:\ncalendar: {local_days: [2026-12-18]}\noffice: {place: Batam}\n"
    path.write_text(SMALLEST + more, "utf-8")
    settings = configuration.load(path)
    assert settings.data_dir == Path("/srv/dcdecom")
    assert settings.policy is None
    assert settings.calendar.local_days == ("2026-12-18",)
    assert settings.office.place == "Batam"


TEXTS = """
references:
  texts:
    - {name: fw-dmz, path: texts/fw, owner: Tim Jaringan, kind: firewall, ref: origin/main}
    - {name: %s, path: /srv/lb, owner: Ani, git: false, ref: "%s"}
"""


def test_texts_are_named_with_their_owners(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert configuration.load(path).references.texts == ()
    path.write_text(SMALLEST + TEXTS % ("lb", ""), "utf-8")
    first, second = configuration.load(path).references.texts
    assert (first.path, first.owner, first.git, second.git) == (tmp_path / "texts/fw", "Tim Jaringan", True, False)


def test_netbox_is_a_source_only_where_it_is_named_with_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert configuration.load(path).references.netbox is None
    path.write_text(f"{SMALLEST}{TEXTS % ('netbox', '')}", "utf-8")
    assert configuration.load(path).references.netbox is None, "a text of that name goes on working"
    path.write_text(f"{SMALLEST}{TEXTS % ('lb', '')}  netbox: {{owner: Tim NetBox}}\n", "utf-8")
    named = configuration.load(path).references.netbox
    assert named
    assert named.owner == "Tim NetBox"
    for wrong, said in (
        (f"{SMALLEST}{TEXTS % ('netbox', '')}  netbox: {{owner: Tim NetBox}}\n", "which is NetBox itself here"),
        (f"{SMALLEST}references: {{netbox: {{}}}}\n", "owner"),
        (f"{SMALLEST}references: {{netbox: true}}\n", "netbox"),
        (f"{SMALLEST}references: {{netbox: {{owner: Ani, models: [prefix]}}}}\n", "a model such as ipam.prefix"),
    ):
        path.write_text(wrong, "utf-8")
        with pytest.raises(InputError, match=said):
            configuration.load(path)


DNS = """
dns:
  views:
    - name: %s
      owner: Tim DNS
      servers:
        - {address: %s, zones: [%s], reader: {name: reader, secret: "%s"}}
"""
ZONE = "batam.go.id"


def test_views_of_dns_are_off_until_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert configuration.load(path).dns.views == ()
    zones = f"{ZONE}, 7.10.in-addr.arpa, 0/27.0.7.10.in-addr.arpa"
    path.write_text(SMALLEST + DNS % ("inside", "10.7.0.53", zones, "env:KEY"), "utf-8")
    [view] = configuration.load(path).dns.views
    [server] = view.servers
    assert (view.name, server.address, server.port, server.reader.algorithm) == (
        "inside", "10.7.0.53", 53, "hmac-sha256",
    )  # fmt: skip
    assert server.zones == (ZONE, "7.10.in-addr.arpa", "0/27.0.7.10.in-addr.arpa")


def test_names_are_told_until_they_are_to_be_removed(tmp_path: Path) -> None:
    path, text = tmp_path / "dcdecom.yaml", SMALLEST + DNS % ("inside", "10.7.0.53", ZONE, "env:KEY")
    path.write_text(text, "utf-8")
    [view] = configuration.load(path).dns.views
    assert (view.names, view.servers[0].writer, view.servers[0].secondaries) == ("told", None, ())
    more = """          writer: {name: writer, secret: "env:WRITER"}
          secondaries: [{name: ns2.batam.go.id, address: 10.7.0.54}]
"""
    text = f"""{SMALLEST}
dns:
  views:
    - name: inside
      owner: Tim DNS
      names: removed
      servers:
        - address: 10.7.0.53
          zones: [{ZONE}]
          reader: {{name: reader, secret: "env:KEY"}}
{more}"""
    path.write_text(text, "utf-8")
    [view] = configuration.load(path).dns.views
    [server] = view.servers
    assert server.writer
    assert (view.names, server.writer.name, server.secondaries[0].port) == ("removed", "writer", 53)
    path.write_text(text.replace("      names: removed\n", ""), "utf-8")
    with pytest.raises(InputError, match="of a view whose names are told"):
        configuration.load(path)


@pytest.mark.parametrize(
    ("name", "address", "zones", "secret", "said"),
    [("inside", "ns1.go.id", ZONE, "env:KEY", "an IP address"),
     ("inside", "::1", f"{ZONE}, {ZONE}", "env:KEY", "once more"),
     ("inside", "::1", "", "env:KEY", "at least one zone"), ("netbox", "::1", ZONE, "env:KEY", "another source here"),
     ("inside", "::1", ZONE, "c2VjcmV0", "secret"), ("inside", "::1", "Batam.go.id.", "env:KEY", "a zone such as")],
)  # fmt: skip
def test_views_of_dns_that_are_named_wrongly(
    tmp_path: Path, name: str, address: str, zones: str, secret: str, said: str
) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST + DNS % (name, f'"{address}"', zones, secret), "utf-8")
    with pytest.raises(InputError, match=said) as caught:
        configuration.load(path)
    assert "c2VjcmV0" not in str(caught.value)


DHCP = """
dhcp:
  servers:
    - name: %s
      owner: Tim Jaringan
"""
KEA = """      url: %s
      reader: {username: dcdecom, password: "env:KEA"}
"""
AGENT = "https://10.7.0.67:8000/"
WRITER = """      writer: {username: writer, password: "env:KEA"}
"""


def test_dhcp_servers_are_off_until_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert configuration.load(path).dhcp.servers == ()
    path.write_text(f"{SMALLEST}{DHCP % 'dhcp-1'}{KEA % AGENT}      subnets: [1, 9]\n", "utf-8")
    [server] = configuration.load(path).dhcp.servers
    assert (server.url, server.socket, server.service, server.subnets) == (AGENT, None, "dhcp4", (1, 9))
    assert (server.addresses, server.reservations, server.writer) == ("told", "asked", None)
    more = "      addresses: removed\n      reservations: written\n"
    path.write_text(f"{SMALLEST}{DHCP % 'dhcp-1'}{KEA % AGENT}{WRITER}{more}", "utf-8")
    [server] = configuration.load(path).dhcp.servers
    assert (server.addresses, server.reservations) == ("removed", "written")
    path.write_text(f"{SMALLEST}{DHCP % 'dhcp-1'}      socket: kea.sock\n", "utf-8")
    [server] = configuration.load(path).dhcp.servers
    assert (server.url, server.socket, server.reader) == ("", tmp_path / "kea.sock", None)


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [("dhcp-1", "", "neither url nor socket"), ("dhcp-1", f"{KEA % AGENT}      socket: x\n", "both url and socket"),
     ("dhcp-1", f"      url: {AGENT}\n", "one of url and reader"), ("netbox", KEA % AGENT, "another source here"),
     ("dhcp-1", KEA % "http://10.7.0.67:8000/", "no TLS to 10.7.0.67"), ("dhcp-1", KEA % "ftp://x/", "an address such"),
     ("dhcp-1", f"{KEA % AGENT}      subnets: [0]\n", "a whole number from 1"),
     ("dhcp-1", KEA.replace("env:KEA", "c2VjcmV0") % AGENT, "secret"),
     ("dhcp-1", f"{KEA % AGENT}{WRITER}", "where addresses are told"),
     ("dhcp-1", f"{KEA % AGENT}      reservations: written\n", "where addresses are told"),
     ("dhcp-1", f"{KEA % AGENT}      addresses: removed\n      reservations: written\n", "nothing to write with"),
     ("dhcp-1", f"      socket: x\n      addresses: removed\n{WRITER}", "an account for a socket"),
     ("dhcp-1", KEA.replace("dcdecom", "a:b") % AGENT, "without a colon"),
     ("dhcp-1", f"{KEA % AGENT}{DHCP.split('servers:')[1] % 'dhcp-1'}{KEA % AGENT}", "'dhcp-1' once more")],
)  # fmt: skip
def test_dhcp_servers_that_are_named_wrongly(tmp_path: Path, name: str, more: str, said: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(f"{SMALLEST}{DHCP % name}{more}", "utf-8")
    with pytest.raises(InputError, match=said) as caught:
        configuration.load(path)
    assert "c2VjcmV0" not in str(caught.value)
    path.write_text(f"{SMALLEST}{DHCP % 'dhcp-1'}{KEA % 'http://localhost:8000/'}", "utf-8")
    assert configuration.load(path).dhcp.servers


@pytest.mark.parametrize(
    ("name", "ref", "said"),
    [("fw-dmz", "", "'fw-dmz' once more"), ("lb", "main", "a ref of what is no git repository"),
     ("lb", "--upload-pack=x", "expected a branch, tag or commit")],
)  # fmt: skip
def test_texts_that_are_named_wrongly(tmp_path: Path, name: str, ref: str, said: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST + TEXTS % (name, ref), "utf-8")
    with pytest.raises(InputError, match=said):
        configuration.load(path)


def test_known_hosts_files_have_names_of_their_own(tmp_path: Path) -> None:
    path, ops = tmp_path / "dcdecom.yaml", "{name: ops, path: known_hosts, owner: Ani}"
    path.write_text(f"{SMALLEST}references: {{known_hosts: [{ops}]}}\n", "utf-8")
    [found] = configuration.load(path).references.known_hosts
    assert (found.name, found.path, found.owner) == ("ops", tmp_path / "known_hosts", "Ani")
    text = "{name: ops, path: x, owner: Ani}"
    for twice in (f"known_hosts: [{ops}, {ops}]", f"known_hosts: [{ops}], texts: [{text}]"):
        path.write_text(f"{SMALLEST}references: {{{twice}}}\n", "utf-8")
        with pytest.raises(InputError, match="'ops' once more"):
            configuration.load(path)


def test_keytabs_and_certificates_have_names_of_their_own(tmp_path: Path) -> None:
    path, ops = tmp_path / "dcdecom.yaml", "{name: ops, path: kept, owner: Ani}"
    for key in ("keytabs", "certificates"):
        path.write_text(f"{SMALLEST}references: {{{key}: [{ops}]}}\n", "utf-8")
        [found] = getattr(configuration.load(path).references, key)
        assert (found.name, found.path, found.owner) == ("ops", tmp_path / "kept", "Ani")
        for other in ("known_hosts", "texts", "keytabs", "certificates"):
            twice = f"{key}: [{ops}], {other}: [{ops}]" if other != key else f"{key}: [{ops}, {ops}]"
            path.write_text(f"{SMALLEST}references: {{{twice}}}\n", "utf-8")
            with pytest.raises(InputError, match="'ops' once more"):
                configuration.load(path)


LOG = "{name: zbx, kind: zabbix, path: log/zabbix_server.log}"


def test_logs_are_read_only_where_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert configuration.load(path).reconcile.logs == ()
    path.write_text(f"{SMALLEST}reconcile:\n  logs:\n    - {LOG}\n", "utf-8")
    [log] = configuration.load(path).reconcile.logs
    assert (log.name, log.kind, log.path, log.timezone) == ("zbx", "zabbix", tmp_path / "log/zabbix_server.log", "")


@pytest.mark.parametrize(
    ("logs", "said"),
    [
        (f"[{LOG}, {LOG}]", "'zbx' once more"),
        (f"[{LOG.replace('kind: zabbix', 'kind: journal')}]", "journal"),
        (f"[{LOG[:-1]}, timezone: Batam}}]", "a time zone such as Asia/Jakarta"),
        ("[{name: zbx, kind: zabbix}]", "path"),
        (f"[{LOG.replace('zbx', 'z b')}]", "z b"),
    ],
)
def test_logs_that_are_named_wrongly(tmp_path: Path, logs: str, said: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(f"{SMALLEST}reconcile:\n  logs: {logs}\n", "utf-8")
    with pytest.raises(InputError, match=said):
        configuration.load(path)


def test_the_given_file_comes_first_then_the_folders_then_the_environments(tmp_path: Path) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "office.yaml").touch()
    named = {"DCDECOM_CONFIG": "lab/office.yaml"}
    assert configuration.find(Path("x.yaml"), named, tmp_path) == Path("x.yaml")
    assert configuration.find(None, named, tmp_path) == Path("lab/office.yaml")
    with pytest.raises(InputError, match=f"names lab/office.yaml, and {tmp_path}/lab/lab/office.yaml is not there"):
        configuration.find(None, named, tmp_path / "lab")
    (tmp_path / "dcdecom.yaml").touch()
    assert configuration.find(None, named, tmp_path) == tmp_path / "dcdecom.yaml"
    with pytest.raises(InputError, match="no configuration"):
        configuration.find(None, {}, tmp_path / "elsewhere")


def test_loading_it_needs_no_heavy_library() -> None:
    heavy = "{'nornir', 'ruamel', 'holidays', 'cattrs', 'netmiko', 'pysnmp', 'pynetbox', 'requests'}"
    code = f"import sys, dcdecom.documents.configuration; print({heavy} & {{m.split('.')[0] for m in sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


CONTROLLERS = """
controllers:
  reader: {username: dcdecom, password: "env:BMC"}
  servers:
"""


def test_controllers_are_off_until_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(SMALLEST, "utf-8")
    assert not configuration.load(path).controllers
    digest = ":".join(["5f"] * 32)
    one = f"    - {{device: srv-1, url: https://10.7.9.12/, fingerprint: \"{digest}\"}}\n"
    path.write_text(f"{SMALLEST}{CONTROLLERS}{one}    - {{device: srv-2, by: nothing}}\n", "utf-8")
    found = configuration.load(path).controllers
    assert found
    first, second = found.servers
    assert (first.device, first.url, first.fingerprint, first.by) == ("srv-1", "https://10.7.9.12/", digest, "redfish")
    assert (second.by, found.from_record, found.timeout) == ("nothing", False, 30)
    every = "controllers:\n  reader: {username: a, password: env:B}\n  from_record: true\n"
    path.write_text(f"{SMALLEST}{every}", "utf-8")
    assert configuration.load(path).controllers


@pytest.mark.parametrize(
    ("text", "said"),
    [(f"{CONTROLLERS}    - {{device: a}}\n    - {{device: a}}\n", "'a' once more"),
     ("controllers: {servers: [{device: a}]}\n", "no account to ask it with"),
     ("controllers: {from_record: true}\n", "no account to ask them with"),
     (f"{CONTROLLERS}    - {{device: a, url: \"http://10.7.9.12/\"}}\n", "no TLS to 10.7.9.12"),
     (f"{CONTROLLERS}    - {{device: a, url: \"https://10.7.9.12/redfish/v1/\"}}\n", "password or path in it"),
     (f"{CONTROLLERS}    - {{device: a, fingerprint: 5f5f}}\n", "the SHA-256 of a certificate"),
     (f"{CONTROLLERS}    - {{device: a, ca_file: x, fingerprint: {'5f' * 32}}}\n", "both fingerprint and ca_file"),
     (CONTROLLERS.replace("env:BMC", "c2VjcmV0") + "    - {device: a}\n", "secret")],
)  # fmt: skip
def test_a_controller_that_is_wrongly_named_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "dcdecom.yaml"
    path.write_text(f"{SMALLEST}{text}", "utf-8")
    with pytest.raises(InputError, match=said):
        configuration.load(path)
