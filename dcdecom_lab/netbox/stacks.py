"""Virtual chassis: several devices that answer as one, by their master."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dcdecom_lab.netbox.common_fields import by_name, head, name_of, tail
from dcdecom_lab.netbox.fields import Field, ref, text
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.tables import Row

if TYPE_CHECKING:
    from dcdecom_lab.netbox.rendering import Rendering

CHASSIS = "dcim.virtualchassis"
MEMBER = ("id", "url", "display_url", "display", "name")


def _members(rendering: Rendering, row: Row) -> list[Any]:
    held = rendering.tables.where("dcim.device", "virtual_chassis", row["id"])
    return [rendering.nested("dcim.device", member["id"], MEMBER) for member in held]


MODELS = (
    Model(
        CHASSIS,
        "dcim/virtual-chassis",
        "VirtualChassis",
        (
            *head(CHASSIS),
            text("name", 64, required=True),
            text("domain", 30),
            ref("master", "dcim.device", fields=MEMBER),
            *tail(),
            Field("member_count", lambda r, row: len(r.tables.where("dcim.device", "virtual_chassis", row["id"]))),
            Field("members", _members),
        ),
        ("id", "url", "display", "name", "master", "description", "member_count"),
        name_of,
        by_name,
    ),
)
