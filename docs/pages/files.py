"""The files that people write: configuration, inventory, people and request."""

from __future__ import annotations

import dataclasses
from importlib.resources import files

from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.documents import configuration as configuration_file
from dcdecom.documents import known_drift as known_drift_file
from dcdecom.documents import people as people_file
from dcdecom.documents import request as request_file
from dcdecom.documents.inventory_layout import SCHEMA as INVENTORY
from dcdecom.documents.inventory_layout import Defaults, Element, LoginExtras, SnmpExtras
from dcdecom.model.people import People
from dcdecom.model.request import Request
from dcdecom.model.settings import CliAccess, NetBoxSettings, Settings, SnmpAccess
from docs.pages.markdown import block, code, joined
from docs.pages.shapes import Shape, shown, tables
from docs.pages.sources import NOT_READ, is_asked_for

COMMON = (
    "An unknown key is refused, and every mistake of the file is told at once with its line and column. "
    "Relative paths start beside the file."
)
SECRETS = """\
## Secrets

A secret never stands in a file of dcdecom's. Where one is needed, the file holds a reference, which is resolved when
the connection opens:

- `env:NAME`, an environment variable;
- `file:PATH`, a file that others may not read and the group may not write (0640 or 0600);
- `keyring:SERVICE/USER`, the system's key store (install `dcdecom[keyring]`).

Anything else is refused, and not repeated in the error: it may be the secret itself."""
EXAMPLE = """\
estate: real
people: inventory/people.yaml
inventory: inventory
policy: policy.yaml
netbox:
  url: https://netbox.example.go.id
  reader: file:secrets/netbox-reader
  writer: file:secrets/netbox-writer
  server_roles: [colocated-server]
zabbix:
  url: https://zabbix.example.go.id
  reader: file:secrets/zabbix-reader
  writer: file:secrets/zabbix-writer
office:
  name: Dinas Komunikasi dan Informatika
  place: Batam"""


def configuration() -> str:
    shape = Shape(
        "dcdecom.yaml",
        configuration_file.SCHEMA,
        defaults={(Settings, "data_dir"): "`data` beside the file"},
        hidden=frozenset({(Settings, "path")}),
        notes={
            (kind, key): NOT_READ
            for kind, key in ((NetBoxSettings, "server_roles"), (NetBoxSettings, "gateway_roles"))
            if not is_asked_for(f".{key}")
        },
    )
    about = (
        f"Which one is read: `--config FILE`, else `{configuration_file.NAME}` in the current folder, "
        f"else what `${configuration_file.VARIABLE}` names."
    )
    return joined(
        "# The configuration file", about, COMMON, block("yaml", EXAMPLE), tables(shape, Settings), SECRETS
    )


def inventory() -> str:
    agent = {f.name: shown(f.default) for f in dataclasses.fields(SnmpAccess) if f.default is not dataclasses.MISSING}
    shape = Shape(
        "hosts.yaml",
        INVENTORY,
        defaults={
            **{(SnmpExtras, name): text for name, text in agent.items()},
            (LoginExtras, "timeout"): shown(CliAccess.timeout),
            (LoginExtras, "sha1"): shown(CliAccess.sha1),
        },
        notes={(kind, "platform"): f"One of {', '.join(map(code, sorted(DIALECTS)))}." for kind in (Defaults, Element)},
        instead={SnmpExtras: SnmpAccess},
    )
    about = """\
How to log in to switches and SNMP agents, in Nornir's own layout: `hosts.yaml`, `groups.yaml` and `defaults.yaml` in
the folder that the configuration names as `inventory`, and beside them `known_hosts` in OpenSSH's format. A switch
whose host key is not in it is refused.

`hosts.yaml` and `groups.yaml` map names to the keys below; `defaults.yaml` holds the same keys, but for `groups`,
without a name above. A host's name is the device's name in NetBox.

A host inherits in Nornir's order: its own value, then its groups', then the defaults'. Connection options inherit one
attribute at a time (`extras` as a whole), and never from the host's own login: a writer without a password of its own
is a mistake, not the reader once more. A host without `platform` and `username` has no command line; one without
`connection_options.snmp` has no agent."""
    return joined(
        "# The inventory", about, tables(shape, Element), "Secrets are references, as in the [configuration]"
        "(configuration.md#secrets).",
    )  # fmt: skip


def people() -> str:
    shape = Shape("people.yaml", people_file.SCHEMA, hidden=frozenset({(People, "digest")}))
    about = """\
Who acts and who signs, for which party of the playbook, and how long. On estate `real` the login of the operations host
says who is at the keyboard; a login that is nobody's, several people's, or root's may read and never write."""
    return joined("# The people file", about, COMMON, tables(shape, People))


def request() -> str:
    shape = Shape("request.yaml", request_file.SCHEMA, hidden=frozenset({(Request, "path")}))
    example = files("dcdecom_lab").joinpath("requests", "accepted.yaml").read_text("utf-8")
    about = "What the office asks for: its letter, the papers that came with it, and the devices."
    return joined("# The request file", about, COMMON, block("yaml", example), tables(shape, Request))


def known_drift() -> str:
    shape = Shape(known_drift_file.NAME, known_drift_file.SCHEMA)
    about = (
        "What the reconcile need not tell until a day, in the folder that the configuration names as `inventory`. "
        "Without the file nothing is known."
    )
    return joined("# The file of known drift", about, COMMON, tables(shape, known_drift_file.KnownDrifts))
