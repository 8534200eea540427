"""The configuration file: where the systems are, and where the other files stand. Quick to load."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dcdecom.documents.reading import Problem, Schema, read
from dcdecom.documents.rules import ISO_DATE, LINE, SLUG, Rule, matching, whole
from dcdecom.errors import InputError
from dcdecom.model.settings import (
    AnchorSettings,
    CalendarSettings,
    ControllerLogin,
    ControllerSettings,
    CredentialFilesSettings,
    DhcpAccount,
    DhcpServer,
    DhcpSettings,
    DnsKey,
    DnsSecondary,
    DnsServer,
    DnsSettings,
    DnsView,
    KnownHostsSettings,
    LogSettings,
    NamedController,
    NetBoxSettings,
    NoticeSettings,
    PostgresSettings,
    ReconcileSettings,
    RecordReferencesSettings,
    ReferencesSettings,
    Settings,
    SmtpSettings,
    TextsSettings,
    WebSettings,
    ZabbixSettings,
)

NAME = "dcdecom.yaml"
VARIABLE = "DCDECOM_CONFIG"


def _zone(text: str, folder: Path) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(text) from error


def _day(text: str, folder: Path) -> str:
    return str(ISO_DATE.parse(text, folder).isoformat())


def _zone_or_none(text: str, folder: Path) -> str:
    return _zone(text, folder) if text else ""


ADDRESS = matching(r"https?://[^\s/@?#]+(/[^\s@?#]*)?", "")
URL = Rule(
    "an address such as https://netbox.example.go.id, without a name, password or query in it",
    ADDRESS.parse,
    secret=True,
    shape=ADDRESS.shape,
)
CONTROL = matching(r"|https?://[^\s/@?#]+(/[^\s@?#]*)?", "")
OPTIONAL_URL = Rule(
    "an address such as https://10.7.0.67:8000/, without a name, password or query in it",
    CONTROL.parse,
    secret=True,
    shape=CONTROL.shape,
)
MANAGED = matching(r"|https?://[^\s/@?#]+/?", "")
CONTROLLER_URL = Rule(
    "an address such as https://10.7.9.12/, without a name, password or path in it",
    MANAGED.parse,
    secret=True,
    shape=MANAGED.shape,
)
HOSTS = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
HOST = matching(
    HOSTS,
    "a host name in small letters such as dcdecom.example.go.id, without a port",
)
SECONDS = whole(1, 3600)
LABELS = r"[a-z0-9_]([a-z0-9_/-]{0,61}[a-z0-9])?(\.[a-z0-9_]([a-z0-9_/-]{0,61}[a-z0-9])?)*"


def _literal(text: str, folder: Path) -> str:
    return str(ip_address(text))


ACTIVE = "active"
NETBOX = "netbox"
"""What papers call NetBox as a source of references."""


def _systems(settings: Settings) -> Iterator[Problem]:
    roles = set(settings.netbox.switch_roles) | set(settings.netbox.gateway_roles)
    for number, role in enumerate(settings.netbox.server_roles):
        if role in roles:
            steps = ("netbox", "server_roles", number)
            yield Problem(steps, f"{role!r}, which is a role of switches or gateways", "a role of servers")
    for number, status in enumerate(settings.netbox.withdrawn_statuses):
        if status == ACTIVE:
            steps = ("netbox", "withdrawn_statuses", number)
            yield Problem(steps, f"{status!r}, which devices in service have", "a status of withdrawn devices")
    its = settings.references
    taken = {each.name for each in its.texts} | {name for _, _, name in _files(its)} | {NETBOX}
    for number, view in enumerate(settings.dns.views):
        if view.name in taken:
            place = ("dns", "views", number, "name")
            yield Problem(place, f"{view.name!r}, which is another source here", "a name of its own")
    taken |= {view.name for view in settings.dns.views}
    for number, server in enumerate(settings.dhcp.servers):
        if server.name in taken:
            place = ("dhcp", "servers", number, "name")
            yield Problem(place, f"{server.name!r}, which is another source here", "a name of its own")


def _origins(web: WebSettings) -> Iterator[Problem]:
    """A page may ask for keys of its own name and of names above it; the application may not for those that sign."""
    if web.host == web.sign_host or web.host.endswith(f".{web.sign_host}"):
        found = f"{web.sign_host!r}, whose keys a page of {web.host} could ask for"
        yield Problem(("sign_host",), found, f"a name that is neither that host nor above it, such as sign.{web.host}")


def _relay(smtp: SmtpSettings) -> Iterator[Problem]:
    """Without TLS, names and a password would be read on the way."""
    if smtp.security == "none" and smtp.host not in ("localhost", "127.0.0.1"):
        yield Problem(("security",), f"none for {smtp.host}", "starttls or tls; none is for a relay on this machine")
    if bool(smtp.user) != bool(smtp.password):
        yield Problem(("user",), "one of user and password without the other", "both, or neither")


def _reached(store: PostgresSettings) -> Iterator[Problem]:
    """Over a network a server proves its name; a Unix socket is on this machine."""
    folders = [host for host in store.hosts if host.startswith("/")]
    if not store.hosts:
        yield Problem(("hosts",), "none", "at least one server, or the folder of a Unix socket")
    elif folders and len(store.hosts) > 1:
        yield Problem(("hosts",), f"{folders[0]!r} beside others", "servers, or one folder of a Unix socket")
    elif not folders and store.sslrootcert is None:
        yield Problem(("hosts",), "servers, without sslrootcert", "sslrootcert too: a server has to prove its name")
    if bool(store.sslcert) != bool(store.sslkey):
        yield Problem(("sslcert",), "one of sslcert and sslkey without the other", "both, or neither")


def _sources(references: ReferencesSettings) -> Iterator[Problem]:
    """Findings and papers tell sources by their names."""
    names = [each.name for each in references.texts]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Problem(("texts", number, "name"), f"{name!r} once more", "a name of its own for each")
        if references.netbox and name == NETBOX:
            yield Problem(("texts", number, "name"), f"{name!r}, which is NetBox itself here", "another name")
    others = {*names, NETBOX}
    for key, number, name in _files(references):
        if name in others:
            yield Problem((key, number, "name"), f"{name!r} once more", "a name of its own for each")
        others.add(name)
    for number, each in enumerate(references.texts):
        if each.ref and not each.git:
            yield Problem(("texts", number, "ref"), "a ref of what is no git repository", "no ref, or git: true")


def _files(references: ReferencesSettings) -> Iterator[tuple[str, int, str]]:
    """Key, number and name of each file or folder with credentials."""
    its = references
    named: tuple[tuple[str, tuple[KnownHostsSettings | CredentialFilesSettings, ...]], ...] = (
        ("known_hosts", its.known_hosts), ("keytabs", its.keytabs), ("certificates", its.certificates)
    )  # fmt: skip
    for key, files in named:
        yield from ((key, number, each.name) for number, each in enumerate(files))


def _logs(reconcile: ReconcileSettings) -> Iterator[Problem]:
    """Drift tells logs by their names, and what is remembered of one is kept by its name."""
    names = [each.name for each in reconcile.logs]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Problem(("logs", number, "name"), f"{name!r} once more", "a name of its own for each")


def _views(dns: DnsSettings) -> Iterator[Problem]:
    """Findings tell views by their names, and a zone that one view has twice would be two zones to them."""
    names = [view.name for view in dns.views]
    for number, view in enumerate(dns.views):
        if view.name in names[:number]:
            yield Problem(("views", number, "name"), f"{view.name!r} once more", "a name of its own for each")
        if not view.servers:
            yield Problem(("views", number, "servers"), "none", "at least one server")
        seen: set[str] = set()
        for place, server in enumerate(view.servers):
            if not server.zones:
                yield Problem(("views", number, "servers", place, "zones"), "none", "at least one zone")
            if view.names == "told" and (server.writer or server.secondaries):
                key = "writer" if server.writer else "secondaries"
                at = ("views", number, "servers", place, key)
                yield Problem(at, "this, of a view whose names are told", "names: removed, or none of it")
            for zone in server.zones:
                if zone in seen:
                    steps = ("views", number, "servers", place, "zones")
                    yield Problem(steps, f"{zone!r} once more in this view", "each zone once, at its primary server")
                seen.add(zone)


HERE = ("localhost", "127.0.0.1", "::1")
"""Hosts to which a password may go without TLS."""


def _dhcp_servers(dhcp: DhcpSettings) -> Iterator[Problem]:
    """Findings tell servers by their names, and each is reached in one way, by which nobody reads its password."""
    names = [server.name for server in dhcp.servers]
    for number, server in enumerate(dhcp.servers):
        place = ("servers", number)
        if server.name in names[:number]:
            yield Problem((*place, "name"), f"{server.name!r} once more", "a name of its own for each")
        if bool(server.url) == bool(server.socket):
            found = "both url and socket" if server.url else "neither url nor socket"
            yield Problem((*place, "name"), f"{found}, of {server.name}", "one of the two")
        if bool(server.url) != bool(server.reader):
            yield Problem((*place, "name"), f"one of url and reader without the other, of {server.name}", "both")
        if server.addresses == "told" and (server.writer or server.reservations == "written"):
            key = "writer" if server.writer else "reservations"
            yield Problem((*place, key), "this, where addresses are told", "addresses: removed, or none of it")
        if server.reservations == "written" and not (server.writer or server.socket):
            yield Problem((*place, "reservations"), "written, and nothing to write with", "a writer, or a socket")
        if server.socket and server.writer:
            yield Problem((*place, "writer"), "an account for a socket", "none: whoever may open it may write")
        parts = urlsplit(server.url)
        if parts.scheme == "http" and parts.hostname not in HERE:
            yield Problem((*place, "url"), f"no TLS to {parts.hostname}", "https; http is for this machine alone")


def _controllers(its: ControllerSettings) -> Iterator[Problem]:
    """Each server has one controller, with an account to ask it, and no password goes out without TLS."""
    names = [each.device for each in its.servers]
    for number, each in enumerate(its.servers):
        place = ("servers", number)
        if each.device in names[:number]:
            yield Problem((*place, "device"), f"{each.device!r} once more", "each server once")
        if each.by != "nothing" and not (each.reader or its.reader):
            yield Problem((*place, "device"), "no account to ask it with", "a reader, here or above")
        if each.fingerprint and each.ca_file:
            yield Problem((*place, "fingerprint"), "both fingerprint and ca_file", "one of the two")
        parts = urlsplit(each.url)
        if parts.scheme == "http" and parts.hostname not in HERE:
            yield Problem((*place, "url"), f"no TLS to {parts.hostname}", "https; http is for this machine alone")
    if its.from_record and not its.reader:
        yield Problem(("from_record",), "no account to ask them with", "a reader above")


SCHEMA = Schema(
    fields={
        (NetBoxSettings, "url"): URL,
        (NetBoxSettings, "timeout"): SECONDS,
        (NetBoxSettings, "final_status"): SLUG,
        (NetBoxSettings, "withdrawn_statuses"): SLUG,
        (NetBoxSettings, "address_status"): SLUG,
        (ZabbixSettings, "url"): URL,
        (ZabbixSettings, "timeout"): SECONDS,
        (ReconcileSettings, "network_deadline"): whole(1, 86_400),
        (LogSettings, "name"): SLUG,
        (LogSettings, "timezone"): Rule("a time zone such as Asia/Jakarta, or \"\"", _zone_or_none),
        (Settings, "timezone"): Rule("a time zone such as Asia/Jakarta", _zone),
        (Settings, "monitoring"): SLUG,
        (Settings, "language"): matching(r"[a-z]{2,3}", "a language such as id"),
        (AnchorSettings, "syslog"): matching(
            r"|/\S+|[A-Za-z0-9.-]+:[0-9]{1,5}|\[[0-9a-f:]+\]:[0-9]{1,5}", "a socket such as /dev/log, or HOST:PORT"
        ),
        (AnchorSettings, "mail"): LINE,
        (NoticeSettings, "mail"): LINE,
        (SmtpSettings, "host"): HOST,
        (SmtpSettings, "port"): whole(1, 65_535),
        (SmtpSettings, "sender"): matching(r"[^\s@<>,;]+@[^\s@<>,;]+", "a mail address such as dcdecom@example.go.id"),
        (SmtpSettings, "user"): matching(r"|\S+", "a name to log in with, or \"\""),
        (WebSettings, "host"): HOST,
        (WebSettings, "sign_host"): HOST,
        (WebSettings, "account"): matching(r"[a-z_][a-z0-9_-]{0,31}", "an account such as dcdecom-web"),
        (WebSettings, "idle_minutes"): whole(1, 120),
        (WebSettings, "session_hours"): whole(1, 12),
        (KnownHostsSettings, "name"): SLUG,
        (KnownHostsSettings, "owner"): LINE,
        (CredentialFilesSettings, "name"): SLUG,
        (CredentialFilesSettings, "owner"): LINE,
        (TextsSettings, "name"): SLUG,
        (TextsSettings, "owner"): LINE,
        (TextsSettings, "kind"): SLUG,
        (RecordReferencesSettings, "owner"): LINE,
        (RecordReferencesSettings, "models"): matching(r"[a-z0-9_]+\.[a-z0-9_]+", "a model such as ipam.prefix"),
        (TextsSettings, "ref"): matching(r"|[A-Za-z0-9][A-Za-z0-9._/@+-]*", "a branch, tag or commit, or \"\""),
        (ReferencesSettings, "domains"): HOST,
        (DnsView, "name"): SLUG,
        (DnsView, "owner"): LINE,
        (DnsServer, "address"): Rule("an IP address such as 10.7.0.53", _literal),
        (DnsServer, "port"): whole(1, 65_535),
        (DnsSecondary, "name"): matching(LABELS, "a name of NS records, in small letters and without its last dot"),
        (DnsSecondary, "address"): Rule("an IP address such as 10.7.0.54", _literal),
        (DnsSecondary, "port"): whole(1, 65_535),
        (DnsServer, "zones"): matching(LABELS, "a zone such as batam.go.id, in small letters and without its last dot"),
        (DnsKey, "name"): matching(LABELS, "the name of a key, in small letters"),
        (DhcpServer, "name"): SLUG,
        (DhcpServer, "owner"): LINE,
        (DhcpServer, "url"): OPTIONAL_URL,
        (DhcpServer, "timeout"): SECONDS,
        (DhcpServer, "subnets"): whole(1, 4_294_967_294),
        (DhcpAccount, "username"): matching(r"[^\s:]+", "a name to log in with, without a colon"),
        (ControllerLogin, "username"): matching(r"[^\s:]+", "a name to log in with, without a colon"),
        (ControllerSettings, "timeout"): SECONDS,
        (NamedController, "device"): LINE,
        (NamedController, "url"): CONTROLLER_URL,
        (NamedController, "timeout"): whole(0, 3600),
        (NamedController, "fingerprint"): matching(
            r"|([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}", "the SHA-256 of a certificate, in hexadecimal"
        ),
        (PostgresSettings, "hosts"): matching(
            rf"/\S{{1,90}}|{HOSTS}", "a host name such as db1.example.go.id, without a port, or a folder"
        ),
        (PostgresSettings, "database"): matching(r"[a-z_][a-z0-9_]{0,62}", "a database such as dcdecom"),
        (PostgresSettings, "user"): matching(r"[a-z_][a-z0-9_.-]{0,62}", "a login such as ops_batam"),
        (PostgresSettings, "port"): whole(1, 65_535),
        (CalendarSettings, "country"): matching(r"[A-Z]{2}", "a country such as ID"),
        (CalendarSettings, "categories"): LINE,
        (CalendarSettings, "local_days"): Rule(ISO_DATE.expected, _day, shape=ISO_DATE.shape),
    },
    checks={
        Settings: _systems, SmtpSettings: _relay, WebSettings: _origins, ReferencesSettings: _sources,
        DnsSettings: _views, DhcpSettings: _dhcp_servers, PostgresSettings: _reached,
        ControllerSettings: _controllers,
        ReconcileSettings: _logs,
    },
)


def find(given: Path | None, environment: Mapping[str, str], folder: Path) -> Path:
    """The configuration file: the given one, else dcdecom.yaml in the folder, else what $DCDECOM_CONFIG names.

    Raises InputError where none of the three is there, or the variable names what is not.
    """
    if given is not None:
        return given
    if (here := folder / NAME).is_file():
        return here
    if named := environment.get(VARIABLE, ""):
        path = folder / named
        if not path.exists():
            raise InputError(
                f"no configuration: ${VARIABLE} names {named}, and {path} is not there. Nothing was changed.",
                f"Set ${VARIABLE} to the whole path of the file, or give --config FILE.",
            )
        return Path(named)
    raise InputError(
        f"no configuration: {here} is not there, and ${VARIABLE} is not set",
        "Give --config FILE. To try dcdecom without one, run dcdecom lab up.",
    )


def load(path: Path) -> Settings:
    """Read a configuration file. Without `data_dir`, data is kept in `data` beside the file. Raises InputError."""
    file = path.absolute()
    document = read(path, Settings, SCHEMA, given={"path": file}, defaults={"data_dir": file.parent / "data"})
    settings: Settings = document.value
    return settings
