"""What points to devices and addresses: services, FHRP groups, contacts, and what three plugins keep.

Shapes and filters are those of NetBox 4.7.3, netbox-contract 2.5.0, netbox-lifecycle 1.1.11 and netbox-plugin-dns
1.7.3. What a plugin filters by is as wrong here as there: contracts know no filter by device, and licences look for a
device's id among their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox import choices, custom_fields
from dcdecom_lab.netbox.common_fields import by_name, fixed_all, generic, head, name_of, tail
from dcdecom_lab.netbox.devices import NAMED, SLUGGED
from dcdecom_lab.netbox.fields import Field, Refusal, choice, fixed, number, plain, ref, related, text, when
from dcdecom_lab.netbox.filters import Filter, column, content_type, only, search
from dcdecom_lab.netbox.filters import number as numbers
from dcdecom_lab.netbox.filters import related as other
from dcdecom_lab.netbox.filters import text as words
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dcdecom_lab.netbox.rendering import Rendering

DEVICE, INTERFACE, ADDRESS = "dcim.device", "dcim.interface", "ipam.ipaddress"
MACHINE, MACHINE_INTERFACE = "virtualization.virtualmachine", "virtualization.vminterface"
SERVICE, GROUP, ASSIGNMENT = "ipam.service", "ipam.fhrpgroup", "ipam.fhrpgroupassignment"
CONTACT, CONTACT_ROLE, CONTACT_OF = "tenancy.contact", "tenancy.contactrole", "tenancy.contactassignment"
CONTRACT, CONTRACT_OF = "netbox_contract.contract", "netbox_contract.contractassignment"
SUPPORT, SUPPORT_OF = "netbox_lifecycle.supportcontract", "netbox_lifecycle.supportcontractassignment"
RECORD_OF = "netbox_dns.record"
LICENCE, LICENCE_OF = "netbox_lifecycle.license", "netbox_lifecycle.licenseassignment"
MAPPING = re.compile(r"(tcp|udp|sctp)/([1-9][0-9]{0,4})")


def _without(names: str) -> tuple[Field, ...]:
    return tuple(field for field in tail() if field.name not in names.split())


# --- services --------------------------------------------------------------------------------------------------------


def _take_mappings(_: Tables, sent: Any) -> list[str]:
    if not isinstance(sent, list):
        raise Refusal(f'Expected a list of items but got type "{type(sent).__name__}".')
    for one in sent:
        if not MAPPING.fullmatch(str(one)):
            raise Refusal(f"Invalid port mapping: {one}")
    return list(sent)


def _legacy(row: Row) -> tuple[str, list[int]] | None:
    """Protocol and ports as NetBox told them before 4.7; None for a service of several protocols."""
    found = [MAPPING.fullmatch(one) for one in row["port_mappings"]]
    protocols = {match[1] for match in found if match}
    return (protocols.pop(), sorted(int(m[2]) for m in found if m)) if len(protocols) == 1 else None


def _protocol(_: Rendering, row: Row) -> Any:
    legacy = _legacy(row)
    return {"value": legacy[0], "label": legacy[0].upper()} if legacy else None


def _addresses(rendering: Rendering, row: Row) -> list[Any]:
    return [shown for id in row["ipaddresses"] if (shown := rendering.nested(ADDRESS, id)) is not None]


def _take_addresses(tables: Tables, sent: Any) -> list[int | None]:
    return [related(tables, ADDRESS, one) for one in sent]


# --- FHRP groups -----------------------------------------------------------------------------------------------------


def _group_display(_: Tables, row: Row) -> str:
    name = f"{row['name']} " if row["name"] else ""
    return f"{name}({choices.FHRP_PROTOCOL[row['protocol']]}: {row['group_id']})"


def _group_addresses(rendering: Rendering, row: Row) -> list[Any]:
    held = rendering.tables.where(ADDRESS, "assigned_object_id", row["id"])
    return [rendering.nested(ADDRESS, one["id"]) for one in held if one["assigned_object_type"] == GROUP]


def _members(tables: Tables, row: Row) -> Iterator[int]:
    """The device of a member's interface, and the master of its virtual chassis, to whom NetBox gives it too."""
    interface = tables.get(INTERFACE, row["interface_id"]) if row["interface_type"] == INTERFACE else None
    device = tables.get(DEVICE, interface["device"]) if interface else None
    if device is not None:
        yield device["id"]
        chassis = tables.get("dcim.virtualchassis", device["virtual_chassis"])
        if chassis is not None and chassis["master"] is not None:
            yield chassis["master"]


# --- plugins ---------------------------------------------------------------------------------------------------------


def _plugin(plugin: str, model: str, path: str, schema: str, *own: Field, named: str = "display") -> Model:
    base = BASES[plugin]
    return Model(
        model, f"plugins/{base}/{path}", schema, (*head(model), *own, *_without("owner comments")),
        ("id", "url", "display", *(() if named == "display" else (named,))),
        (lambda _, row: f"{schema} {row['id']}") if named == "display" else (lambda _, row: str(row[named])),
        lambda _, row: row["id"], plugin=plugin,
    )  # fmt: skip


PLUGINS = {"netbox_contract": "2.5.0", "netbox_lifecycle": "1.1.11", "netbox_dns": "1.7.3"}
"""What may be installed, and its version."""
BASES = {"netbox_contract": "contracts", "netbox_lifecycle": "lifecycle", "netbox_dns": "netbox-dns"}
"""Where each has its lists."""

MODELS = (
    Model(
        SERVICE, "ipam/services", "Service",
        (
            *head(SERVICE),
            *generic("parent_object", DEVICE, MACHINE, GROUP, required=True)[:2],
            Field("parent", lambda r, row: r.nested(row["parent_object_type"], row["parent_object_id"])),
            text("name", 100, required=True),
            plain("port_mappings", [], _take_mappings, required=True),
            Field("protocol", _protocol),
            Field("ports", lambda _, row: (_legacy(row) or (None, None))[1]),
            Field("ipaddresses", _addresses, _take_addresses, [], stored=True),
            *(custom_fields.values(SERVICE) if f.name == "custom_fields" else f for f in tail()),
        ),
        ("id", "url", "display", "name", "port_mappings", "description"), lambda _, row: (
            f"{row['name']} ({', '.join(row['port_mappings'])})"
        ), by_name,
    ),
    Model(
        GROUP, "ipam/fhrp-groups", "FHRPGroup",
        (
            *head(GROUP), text("name", 100), choice("protocol", choices.FHRP_PROTOCOL, required=True),
            number("group_id", required=True), *fixed_all("", "auth_type auth_key"), *tail(),
            Field("ip_addresses", _group_addresses),
        ),
        ("id", "url", "display", "protocol", "group_id", "description"), _group_display, lambda _, row: row["id"],
    ),
    Model(
        ASSIGNMENT, "ipam/fhrp-group-assignments", "FHRPGroupAssignment",
        (
            *(f for f in head(ASSIGNMENT) if f.name != "display_url"), ref("group", GROUP, null=False, required=True),
            *generic("interface", INTERFACE, MACHINE_INTERFACE, required=True), number("priority", required=True),
            when("created"), when("last_updated"),
        ),
        ("id", "url", "display", "group", "interface_type", "interface_id", "priority"),
        lambda _, row: f"{row['priority']}", lambda _, row: (-row["priority"], row["id"]),
    ),
    Model(
        CONTACT_ROLE, "tenancy/contact-roles", "ContactRole",
        (*head(CONTACT_ROLE), text("name", 100, required=True), text("slug", 100, required=True), *tail()),
        SLUGGED, name_of, by_name,
    ),
    Model(
        CONTACT, "tenancy/contacts", "Contact",
        (
            *head(CONTACT), fixed("groups", []), text("name", 100, required=True),
            *fixed_all("", "title phone email address link"), *tail(),
        ),
        NAMED, name_of, by_name,
    ),
    Model(
        CONTACT_OF, "tenancy/contact-assignments", "ContactAssignment",
        (
            *(f for f in head(CONTACT_OF) if f.name != "display_url"), *generic("object", DEVICE, required=True),
            ref("contact", CONTACT, null=False, required=True), ref("role", CONTACT_ROLE), fixed("priority", None),
            *_without("description owner comments"),
        ),
        ("id", "url", "display", "contact", "role", "priority"),
        lambda tables, row: (tables.get(CONTACT, row["contact"]) or {"name": ""})["name"], lambda _, row: row["id"],
    ),
    _plugin(
        "netbox_contract", CONTRACT, "contracts", "Contract", text("name", 100, required=True),
        text("status", 50), plain("end_date", None, lambda _, sent: sent), named="name",
    ),
    _plugin(
        "netbox_contract", CONTRACT_OF, "contractassignment", "ContractAssignment",
        *generic("content", DEVICE, required=True)[:1], number("object_id", required=True),
        ref("contract", CONTRACT, null=False, required=True),
    ),
    _plugin(
        "netbox_lifecycle", SUPPORT, "supportcontract", "SupportContract", text("contract_id", 100, required=True),
        named="contract_id",
    ),
    _plugin(
        "netbox_lifecycle", SUPPORT_OF, "supportcontractassignment", "SupportContractAssignment",
        ref("contract", SUPPORT, null=False, required=True), ref("device", DEVICE),
        *fixed_all(None, "sku module license"),
    ),
    _plugin(
        "netbox_lifecycle", LICENCE, "license", "License", text("name", 100, required=True), named="name",
    ),
    _plugin(
        "netbox_lifecycle", LICENCE_OF, "licenseassignment", "LicenseAssignment",
        ref("license", LICENCE, null=False, required=True), ref("device", DEVICE),
    ),
    _plugin(
        "netbox_dns", RECORD_OF, "records", "Record", text("fqdn", 255, required=True), text("type", 10, required=True),
        ref("ipam_ip_address", ADDRESS),
    ),
)  # fmt: skip


def _of_parent(model: str) -> Filter:
    return only(numbers(lambda _, row: (row["parent_object_id"],) if row["parent_object_type"] == model else ()))


ID: dict[str, Filter] = {"id": numbers(column("id"))}
FILTERS: dict[str, dict[str, Filter]] = {
    SERVICE: {
        **ID, "q": search("name", "description"), "name": words(column("name")),
        "parent_object_type": content_type(column("parent_object_type")),
        "parent_object_id": numbers(column("parent_object_id")),
        "device_id": _of_parent(DEVICE), "virtual_machine_id": _of_parent(MACHINE), "fhrpgroup_id": _of_parent(GROUP),
        "ip_address_id": other(lambda _, row: row["ipaddresses"], ADDRESS),
    },
    GROUP: {**ID, "name": words(column("name")), "group_id": numbers(column("group_id"))},
    ASSIGNMENT: {
        **ID, "group_id": other(column("group"), GROUP), "device_id": only(numbers(_members)),
        "interface_type": content_type(column("interface_type")), "interface_id": numbers(column("interface_id")),
        "priority": numbers(column("priority")),
    },
    CONTACT_ROLE: {**ID, "name": words(column("name")), "slug": words(column("slug"))},
    CONTACT: {**ID, "name": words(column("name"))},
    CONTACT_OF: {
        **ID, "object_type": content_type(column("object_type")), "object_id": numbers(column("object_id")),
        "contact_id": other(column("contact"), CONTACT), "role_id": other(column("role"), CONTACT_ROLE),
    },
    CONTRACT: {**ID, "name": words(column("name"))},
    CONTRACT_OF: {**ID, "contract": other(column("contract"), CONTRACT)},
    SUPPORT: ID,
    SUPPORT_OF: {**ID, "contract_id": other(column("contract"), SUPPORT), "device_id": other(column("device"), DEVICE)},
    RECORD_OF: {**ID, "ipam_ip_address_id": other(column("ipam_ip_address"), ADDRESS)},
    LICENCE: ID,
    LICENCE_OF: {**ID, "license_id": other(column("license"), LICENCE), "device_id": other(column("license"), LICENCE)},
}  # fmt: skip
