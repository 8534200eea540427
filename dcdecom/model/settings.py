"""What the configuration and the inventory say: where the systems are and how to log in, never a secret itself."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path
from typing import Literal, NewType

from dcdecom.late_dataclass import dataclass
from dcdecom.model.source import EstateName

SecretRef = NewType("SecretRef", str)
"""`env:NAME`, `file:PATH` or `keyring:SERVICE/USER`: where a secret is, resolved when its connection opens."""


@dataclass(frozen=True)
class NetBoxSettings:
    url: str
    reader: SecretRef
    writer: SecretRef | None = None
    administrator: SecretRef | None = None
    """For `dcdecom grant` alone: no other command resolves it."""
    ca_file: Path | None = None
    timeout: int = 30
    """Seconds without an answer before a request counts as lost."""
    final_status: str = "decommissioning"
    withdrawn_statuses: tuple[str, ...] = ()
    """Every status that ever was the final one. A device that has one of them counts as withdrawn; so does one with
    today's `final_status`, whether it is listed here or not."""
    address_status: str = "deprecated"
    """What becomes of the addresses that policy releases."""
    switch_roles: tuple[str, ...] = ("tor",)
    """Slugs of the device roles that are switches."""
    gateway_roles: tuple[str, ...] = ("gateway",)
    server_roles: tuple[str, ...] = ()
    """Slugs of the roles that may be withdrawn; empty means any but switches and gateways."""
    host_id_field: str = "zabbix_hostid"
    """The custom field in which another tool keeps a device's Zabbix host; a NetBox without it has none."""
    kode_barang_field: str = "kode_barang"
    """The custom field of devices that holds the property's code; a NetBox without it has none."""
    cpu_field: str = "cpu"
    """The custom field of devices that names the processors, as `2 x Xeon Silver 4210`."""
    memory_field: str = "memory"
    """The custom field of devices that names the memory, as `64 GB` or `2 x 32 GB`."""
    disks_field: str = "disks"
    """The custom field of devices that names the disks, as `2 x 480 GB SSD`."""
    cpu_roles: tuple[str, ...] = ("cpu", "processor")
    """Roles of inventory items (slugs), and profiles of module types, that are processors."""
    memory_roles: tuple[str, ...] = ("memory", "ram")
    """The same for memory."""
    disk_roles: tuple[str, ...] = ("disk", "hard-disk", "hdd", "ssd", "nvme", "drive")
    """The same for disks."""

    @property
    def withdrawn(self) -> frozenset[str]:
        """The statuses of withdrawn devices: today's final one, and those that are listed."""
        return frozenset((self.final_status, *self.withdrawn_statuses))


@dataclass(frozen=True)
class ZabbixSettings:
    url: str
    reader: SecretRef
    writer: SecretRef | None = None
    administrator: SecretRef | None = None
    """For `dcdecom grant` alone: no other command resolves it."""
    ca_file: Path | None = None
    timeout: int = 30


@dataclass(frozen=True)
class CliLogin:
    username: str
    password: SecretRef
    enable: SecretRef | None = None


@dataclass(frozen=True)
class CliAccess:
    """How to reach a switch's command line. The writer is used by changes only."""

    address: str
    port: int
    platform: str
    """Name of a dialect in `adapters/switch/dialects/`."""
    reader: CliLogin
    writer: CliLogin | None
    timeout: int = 30
    sha1: bool = False
    """Whether this switch may be spoken to with SHA-1 key exchange and host keys, for want of newer ones."""


@dataclass(frozen=True)
class SnmpAccess:
    """How to read an SNMP agent."""

    address: str
    port: int = 161
    version: Literal["2c", "3"] = "3"
    community: SecretRef | None = None
    user: str = ""
    auth: SecretRef | None = None
    auth_protocol: Literal["SHA", "SHA224", "SHA256", "SHA384", "SHA512"] = "SHA256"
    privacy: SecretRef | None = None
    privacy_protocol: Literal["AES", "AES192", "AES256"] = "AES"
    timeout: int = 2
    """Seconds for one answer."""
    retries: int = 2
    deadline: int = 60
    """Seconds for everything that is asked of this agent at once."""
    engine: Literal["pysnmp", "fast"] = "pysnmp"
    """What the tables of this agent are read by when a fleet is reconciled. `fast` is a reader of our own that needs a
    tenth of the CPU time, for version 2c and for version 3 with AES; cases, and another cipher, are read by pysnmp."""
    vlans: tuple[int, ...] | None = None
    """VLANs whose contexts (`vlan-N`, `community@N`) are asked. Without it: those that the agent itself lists, where it
    has a forwarding table for each VLAN. An empty list says that its default context shows everything."""


@dataclass(frozen=True)
class AccessHost:
    """One device of the inventory. Either access may be missing, and then that source cannot be read."""

    name: str
    cli: CliAccess | None
    snmp: SnmpAccess | None


@dataclass(frozen=True)
class Inventory:
    hosts: dict[str, AccessHost]
    known_hosts: Path
    """OpenSSH's format; a switch whose key is not in it is refused."""


@dataclass(frozen=True)
class CalendarSettings:
    country: str = "ID"
    categories: tuple[str, ...] = ("public", "government")
    local_days: tuple[str, ...] = ()
    """Further days off, as 2026-12-18."""


@dataclass(frozen=True)
class OfficeSettings:
    """How the office writes itself on papers."""

    name: str = ""
    letterhead: tuple[str, ...] = ()
    """The lines of the letterhead, the office's own name last; empty means the first two of the playbook's head."""
    address: str = ""
    contact: str = ""
    """Telephone, mail and site, as the letterhead has them."""
    place: str = ""
    """The city in which papers are signed."""
    crest: Path | None = None
    """A picture (PNG or JPEG) for the letterhead, left of its lines; none leaves it out."""
    copies: tuple[str, ...] = ()
    """The posts that get a copy of the reply, such as Sekretaris Daerah Kota Batam; none means the playbook's."""
    basis: tuple[str, ...] = ()
    """What letters and minutes rest on (*dasar*) beside the procedure: `Peraturan Wali Kota Batam Nomor ...`."""
    paper: Literal["", "A4", "F4"] = ""
    """F4 is 215 x 330 mm; empty leaves it to the template."""
    srikandi: bool = False
    """Whether the reply is numbered and signed in Srikandi, whose placeholders then stand in it."""
    pdf: Literal["auto", "never"] = "auto"
    """Whether LibreOffice makes a PDF beside each paper where it is installed."""


@dataclass(frozen=True)
class AnchorSettings:
    """Where the journal's head is sent when a paper is asked for, when it came in, and when a case ends."""

    syslog: str = ""
    """A socket such as /dev/log, or HOST:PORT by UDP; it should keep the line on another machine."""
    mail: tuple[str, ...] = ()
    """A command and its arguments, such as [mail, -s, dcdecom, arsip@example.go.id]; the line is its input."""


@dataclass(frozen=True)
class LogSettings:
    """One log on this machine in which servers that are gone may still be heard."""

    name: str
    """What drift calls it, such as zabbix-server."""
    kind: Literal["zabbix", "traps", "syslog"]
    """`zabbix` for the log of a Zabbix server or proxy, `traps` for what a receiver of SNMP traps writes, `syslog` for
    what a syslog daemon writes."""
    path: Path
    """The file that is written to now. What rotation makes of it is found beside it."""
    timezone: str = ""
    """In which its times are that name none, such as Asia/Jakarta. Empty: the office's `timezone`."""


@dataclass(frozen=True)
class ReconcileSettings:
    """What holds for `dcdecom reconcile` alone."""

    network_deadline: int = 1800
    """Seconds for everything that one run asks of agents and command lines. What is not read by then is `not-read`."""
    logs: tuple[LogSettings, ...] = ()
    """Logs that are read for calls of servers that are gone. What is not named here is not read."""


@dataclass(frozen=True)
class SmtpSettings:
    """How mail to single people is sent. Who gets what stands in the people file."""

    host: str
    """The mail server, by the name that its certificate bears."""
    sender: str
    """The address that mail comes from, such as dcdecom@example.go.id."""
    port: int = 587
    """Most often 587 for `starttls`, 465 for `tls`, 25 for a relay."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` is for a relay on this machine alone. Certificates are always checked."""
    user: str = ""
    """Whom dcdecom logs in as; empty for nobody."""
    password: SecretRef | None = None
    """Where that account's password stands."""
    ca_file: Path | None = None
    """Certificates that are trusted in place of the system's."""


@dataclass(frozen=True)
class TicketSettings:
    """A ticket system that is told after each step and at the end, by one request that a template makes."""

    url: SecretRef
    """Where the address stands; `{{ ticket }}` and other values may stand in its path and query."""
    template: Path
    """A JSON file whose texts are Jinja templates."""
    token: SecretRef | None = None
    """Where the whole value of the header `Authorization` stands, such as `Bearer ...`."""
    ca_file: Path | None = None
    """Certificates that are trusted in place of the system's."""


@dataclass(frozen=True)
class NoticeSettings:
    """Who is told that a case waits for a person, or is done. A notice names the case and whom it waits for."""

    webhook: SecretRef | None = None
    """Where the address of a webhook stands: whoever knows it may post. It is sent {"text": LINE}."""
    mail: tuple[str, ...] = ()
    """A command and its arguments, such as [mail, -s, dcdecom, tim-dc@example.go.id]; the line is its input."""
    smtp: SmtpSettings | None = None
    """The mail server by which single people are told, by their `mail` in the people file."""
    ticket: TicketSettings | None = None
    """The ticket system to which the answer goes back."""


@dataclass(frozen=True)
class WebSettings:
    """The web application (`dcdecom serve`). Without this section there is none."""

    host: str
    """Its name in browsers, such as dcdecom.example.go.id, with HTTPS by the reverse proxy."""
    sign_host: str
    """The name of the signing origin, such as sign.dcdecom.example.go.id: the reverse proxy serves it from files."""
    socket: Path = Path("/run/dcdecom-web/web.sock")
    """The Unix socket on which it listens, for the reverse proxy."""
    account: str = "dcdecom-web"
    """The account that runs it: `dcdecom store share` lets it read cases, and the doctor looks at what it may."""
    idle_minutes: int = 20
    """Minutes without a request after which a session ends."""
    session_hours: int = 8
    """Hours after which a session ends in any case."""
    statements: Path = Path("/var/lib/dcdecom-sign")
    """Where the worker writes what waits to be signed; the reverse proxy serves it at the signing origin."""
    pages: Path = Path("/srv/dcdecom-sign")
    """Where root installed the pages of the signing origin (`dcdecom signing-pages`); the reverse proxy serves them."""
    device_link: bool = False
    """Whether `dcdecom grant` makes a link in NetBox from each device to its cases here."""


@dataclass(frozen=True)
class TteSettings:
    """By what certified electronic signatures in PDFs (TTE) are judged; needs `dcdecom[tte]`."""

    roots: Path | None = None
    """A file with the certificates (PEM) of the authorities that are trusted, such as BSrE's root. Without it no TTE is
    checked."""


@dataclass(frozen=True)
class TextsSettings:
    """One clone or folder on this machine, in whose texts servers may be mentioned."""

    name: str
    """What papers call it, such as firewall-dmz."""
    path: Path
    """The clone (its work tree, or a bare repository), or the folder."""
    owner: str
    """Who answers for its lines, with how to reach them: papers and findings name it."""
    kind: str = "text"
    """What it holds, such as firewall, playbook, load-balancer or backup."""
    git: bool = True
    """Whether it is a git repository, which is searched at one commit; `false` for a folder."""
    ref: str = ""
    """The branch, tag or commit that is searched. Empty: what the current branch follows, else the current branch."""
    archive: bool = False
    """Whether it tells of the past only: a mention is noted then, and nobody is asked."""


@dataclass(frozen=True)
class KnownHostsSettings:
    """One known_hosts file on this machine, in which SSH host keys of servers are known by name, plain or hashed."""

    name: str
    """What papers call it, such as ops-known-hosts."""
    path: Path
    """The file, such as /etc/ssh/ssh_known_hosts."""
    owner: str
    """Who takes entries out, with how to reach them: papers and findings name it."""


@dataclass(frozen=True)
class CredentialFilesSettings:
    """One file or folder on this machine in which credentials of servers are kept."""

    name: str
    """What papers call it, such as issued."""
    path: Path
    """The file, or the folder, with the folders in it. No link is followed."""
    owner: str
    """Who revokes them, with how to reach them: papers and findings name it."""


@dataclass(frozen=True)
class RecordReferencesSettings:
    """NetBox as a source: its objects that point to a server, such as services, NAT entries and contracts."""

    owner: str
    """Who answers for what NetBox says there, with how to reach them: papers and findings name it."""
    models: tuple[str, ...] = ()
    """Models besides that its reader has to view, as NetBox names them: of plugins in use, such as
    netbox_contract.contractassignment, and of objects with custom fields that hold devices or addresses."""


@dataclass(frozen=True)
class ReferencesSettings:
    """Where servers may be mentioned by those who depend on them. What is not named here is not looked at."""

    texts: tuple[TextsSettings, ...] = ()
    """Clones and folders."""
    netbox: RecordReferencesSettings | None = None
    """NetBox's own objects that point to a server; left out, NetBox is not asked for them."""
    known_hosts: tuple[KnownHostsSettings, ...] = ()
    """Files in which SSH host keys of servers are known."""
    keytabs: tuple[CredentialFilesSettings, ...] = ()
    """Keytabs of Kerberos in which servers have keys. Which principals these are of is read, and no key."""
    certificates: tuple[CredentialFilesSettings, ...] = ()
    """Certificates (X.509) that servers were issued, in PEM or DER, with revocation lists of their issuers."""
    domains: tuple[str, ...] = ()
    """Domains under which the servers have their names, such as batam.go.id: `srv-1.batam.go.id` is `srv-1` then."""


@dataclass(frozen=True)
class DnsKey:
    """A TSIG key, by which a DNS server knows who asks."""

    name: str
    """As the server calls it; the name is signed too."""
    secret: SecretRef
    """Where its secret stands, in base64."""
    algorithm: Literal["hmac-sha256", "hmac-sha384", "hmac-sha512"] = "hmac-sha256"
    """The server's own for this key."""


@dataclass(frozen=True)
class DnsSecondary:
    """Another server that answers for the same zones. It is asked once a name was removed."""

    name: str
    """As the zones' NS records call it."""
    address: str
    """Its IP address."""
    port: int = 53
    """Of TCP."""
    reader: DnsKey | None = None
    """The key by which it chooses the view, where it does; else it is asked as any client asks."""


@dataclass(frozen=True)
class DnsServer:
    """One DNS server, and the zones that it lets a key transfer."""

    address: str
    """Its IP address."""
    zones: tuple[str, ...]
    """Zones that are read of it, whole, such as batam.go.id and 7.10.in-addr.arpa."""
    reader: DnsKey
    """The key that may transfer them, and nothing else."""
    port: int = 53
    """Of TCP."""
    writer: DnsKey | None = None
    """The key that may update them, where names are removed; without one people are asked to."""
    secondaries: tuple[DnsSecondary, ...] = ()
    """The other servers that answer for these zones: each has to show that a name is gone."""


@dataclass(frozen=True)
class DnsView:
    """What one kind of client sees of DNS, such as those inside; another view is read as another one."""

    name: str
    """What papers call it, such as inside."""
    owner: str
    """Who answers for its zones, with how to reach them: papers and findings name it."""
    servers: tuple[DnsServer, ...]
    """The servers that have its zones; each zone stands at one of them: its primary server."""
    names: Literal["told", "removed"] = "told"
    """`removed`: the names of a server go with it, once it is out of the monitoring. `told`: they are found only."""


@dataclass(frozen=True)
class DnsSettings:
    """Zones in which names may lead to a server. What is not named here is not read. Needs `dcdecom[dns]`."""

    views: tuple[DnsView, ...] = ()
    """Each view with its servers. Names are followed through all zones of one view, and never into another."""


@dataclass(frozen=True)
class DhcpAccount:
    """An account of a Kea control agent (HTTP basic authentication)."""

    username: str
    """As the agent's `authentication` has it."""
    password: SecretRef
    """Where its password stands."""


@dataclass(frozen=True)
class DhcpServer:
    """One Kea server, by its control agent or by its own control socket. Each of a pair stands here by itself."""

    name: str
    """What papers call it, such as dhcp-1."""
    owner: str
    """Who answers for its reservations, with how to reach them: papers and findings name it."""
    url: str = ""
    """Of the control agent, such as https://10.7.0.67:8000/; without TLS on this machine only."""
    socket: Path | None = None
    """The server's own control socket on this machine, in place of `url`."""
    reader: DhcpAccount | None = None
    """The account that asks; none for a socket."""
    ca_file: Path | None = None
    """Certificates that are trusted in place of the system's."""
    timeout: int = 30
    """Seconds without an answer before a command counts as lost."""
    service: Literal["dhcp4", "dhcp6"] = "dhcp4"
    """What it serves. DHCPv6 cannot be read yet: such a server is *not read*, and stops a case."""
    subnets: tuple[int, ...] = ()
    """Ids of the subnets whose leases are asked for; none means all. Reservations are read in every subnet."""
    addresses: Literal["told", "removed"] = "told"
    """`removed`: lease and reservation of a server go with it, once its names are gone. `told`: they are found only."""
    writer: DhcpAccount | None = None
    """The account that deletes leases, where addresses are removed; without one, and without `socket`, people do."""
    reservations: Literal["asked", "written"] = "asked"
    """`written`: dcdecom removes reservations itself, and has Kea write its configuration file anew, without comments.
    `asked`: the owner of the file is asked to."""


@dataclass(frozen=True)
class DhcpSettings:
    """DHCP servers that may have leases and reservations of a server. What is not named here is not read."""

    servers: tuple[DhcpServer, ...] = ()
    """Kea servers. Files of dnsmasq and ISC dhcpd stand under `texts` of `references`."""


@dataclass(frozen=True)
class ControllerLogin:
    """An account of management controllers. One that may only read is enough, and nothing else should be named here."""

    username: str
    """Its name on each controller."""
    password: SecretRef
    """Where its password stands."""


@dataclass(frozen=True)
class NamedController:
    """The management controller of one server, where it differs from what holds for all."""

    device: str
    """The server's name in NetBox, exactly."""
    url: str = ""
    """Where it answers, such as https://10.7.9.12/; left out, the out-of-band address that NetBox has of the server."""
    reader: ControllerLogin | None = None
    """Its own account; left out, the one for all."""
    ca_file: Path | None = None
    """Certificates that are trusted in place of those for all."""
    fingerprint: str = ""
    """SHA-256 of its own certificate in hexadecimal, with or without colons: that one alone is trusted, whoever signed
    it and whatever name it bears."""
    by: Literal["redfish", "nothing"] = "redfish"
    """How it is asked; `nothing`: this server's controller is not asked, such as one that is broken."""
    timeout: int = 0
    """Seconds without an answer before a request counts as lost; 0 means as for all."""


@dataclass(frozen=True)
class ControllerSettings:
    """Management controllers that say what machine they sit in. They are read, and nothing is ever switched."""

    reader: ControllerLogin | None = None
    """The account that asks each controller that has none of its own."""
    ca_file: Path | None = None
    """Certificates that are trusted in place of the system's."""
    timeout: int = 30
    """Seconds without an answer before a request counts as lost."""
    from_record: bool = False
    """Whether every server is asked whose out-of-band address NetBox has; else those alone that are named here."""
    servers: tuple[NamedController, ...] = ()
    """Controllers that are named one by one."""

    def __bool__(self) -> bool:
        return self.from_record or bool(self.servers)


@dataclass(frozen=True)
class PostgresSettings:
    """A store that several hosts share. `dcdecom store migrate` makes it. Needs `dcdecom[postgresql]`."""

    hosts: tuple[str, ...]
    """Names of its servers, as their certificates bear them; of several, the one that takes writes is found. Or the
    folder of a Unix socket on this machine, such as /run/postgresql."""
    user: str
    """The login of this host: a member of dcdecom_writer, or of dcdecom_reader where it only reads."""
    database: str = "dcdecom"
    """The database in which the store is."""
    port: int = 5432
    """The server's own. A pool such as PgBouncer is refused: a lock in it would be somebody else's next."""
    sslrootcert: Path | None = None
    """Certificates (PEM) by one of which a server proves its name; needed for all but a Unix socket."""
    sslcert: Path | None = None
    """The certificate by which this host proves who it is."""
    sslkey: Path | None = None
    """Its key, closed to other accounts."""
    password: SecretRef | None = None
    """Where the login's password stands, where the server asks for one."""


@dataclass(frozen=True)
class StoreSettings:
    """Where journals are kept. Without it: in a file in the data folder, for one host."""

    postgresql: PostgresSettings | None = None
    """A PostgreSQL that several hosts share."""


@dataclass(frozen=True)
class Settings:
    """One configuration file. Paths are absolute once loaded; relative ones start beside the file."""

    path: Path
    estate: EstateName
    data_dir: Path
    people: Path
    inventory: Path
    """Folder with hosts.yaml, groups.yaml, defaults.yaml and known_hosts."""
    netbox: NetBoxSettings
    zabbix: ZabbixSettings
    policy: Path | None = None
    timezone: str = "Asia/Jakarta"
    language: str = "id"
    """Of the papers: the file in playbooks/texts."""
    texts: Path | None = None
    """A folder whose files replace the shipped texts."""
    templates: Path | None = None
    """A folder whose files replace the shipped templates of papers."""
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    office: OfficeSettings = field(default_factory=OfficeSettings)
    anchors: AnchorSettings = field(default_factory=AnchorSettings)
    reconcile: ReconcileSettings = field(default_factory=ReconcileSettings)
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    tte: TteSettings = field(default_factory=TteSettings)
    """By what certified electronic signatures in PDFs (TTE) are judged."""
    spool: Path | None = None
    """Where submissions are handed in and the worker takes them; `spool` in the data folder where none is named."""
    web: WebSettings | None = None
    """The web application; none where the section is left out."""
    references: ReferencesSettings = field(default_factory=ReferencesSettings)
    """Where servers may be mentioned by those who depend on them. What is not named here is not looked at."""
    dns: DnsSettings = field(default_factory=DnsSettings)
    """Zones in which names may lead to a server. What is not named here is not read."""
    dhcp: DhcpSettings = field(default_factory=DhcpSettings)
    """DHCP servers that may have leases and reservations of a server. What is not named here is not read."""
    controllers: ControllerSettings = field(default_factory=ControllerSettings)
    """Management controllers that say what machine they sit in. None is asked where the section is left out."""
    store: StoreSettings = field(default_factory=StoreSettings)
    """Where journals are kept; in a file in the data folder where the section is left out."""
    monitoring: str = "zabbix"
    """Which kind of monitoring stands at the address of `zabbix`."""
