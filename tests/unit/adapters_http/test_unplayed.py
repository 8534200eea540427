"""Fields of older and of later NetBoxes: what one leaves out is nothing, and what one adds is refused by its name."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.adapters.netbox.untried_features import _of_cable, _of_far_port, _of_interface

PORT: dict[str, Any] = {
    "id": 7,
    "name": "Gi1/0/7",
    "display": "Gi1/0/7",
    "device": {"id": 3, "name": "tor-3"},
    "type": "1000base-t",
}
CABLE: dict[str, Any] = {
    "id": 9,
    "label": "D-0417",
    "display": "D-0417",
    "a_terminations": [{}],
    "b_terminations": [{}],
}


def told(found: Any) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in found]


def test_a_netbox_that_does_not_know_a_field_says_nothing_by_it() -> None:
    """As NetBox 4.0 answers: neither channels nor profiles nor contexts."""
    assert told(_of_interface(PORT)) == []
    assert told(_of_far_port(PORT, [])) == []
    assert told(_of_cable(CABLE)) == []


@pytest.mark.parametrize("empty", [None, "", [], {}, False, 0])
def test_a_field_of_a_later_netbox_that_holds_nothing_is_nothing(empty: object) -> None:
    assert told(_of_interface({**PORT, "shared_with": empty})) == []
    assert told(_of_cable({**CABLE, "spliced": empty})) == []


def test_a_field_of_a_later_netbox_that_holds_something_is_named() -> None:
    assert told(_of_interface({**PORT, "shared_with": [{"id": 4, "display": "srv-2"}]})) == [
        ("field", "shared_with=srv-2")
    ]
    assert told(_of_cable({**CABLE, "spliced": {"value": "y", "label": "Y"}})) == [("field", "spliced=Y")]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"channels": 4}, "channels"),
        ({"channel_id": 1, "parent": {"id": 6, "display": "Gi1/0/6"}}, "channel"),
        ({"type": {"value": "channel", "label": "Channel"}}, "channel"),
        ({"vdcs": [{"id": 1, "display": "a"}, {"id": 2, "display": "b"}]}, "context"),
        ({"wireless_link": {"id": 1, "display": "#1"}}, "wireless"),
        ({"link_peers": [{"id": 1, "display": "a"}, {"id": 2, "display": "b"}]}, "ends"),
        ({"connected_endpoints": [{"id": 1, "display": "a"}, {"id": 2, "display": "b"}]}, "ends"),
    ],
)
def test_each_thing_has_a_name(more: dict[str, Any], kind: str) -> None:
    assert [one.kind for one in _of_interface({**PORT, **more})] == [kind]


@pytest.mark.parametrize("profile", ["breakout-1c8p-8c1p", "trunk-2c1p", "single-1c4p", "made-up-in-2031"])
def test_any_profile_but_that_of_one_connection_is_named(profile: str) -> None:
    assert told(_of_cable({**CABLE, "profile": {"value": profile, "label": profile}})) == [("profile", profile)]


def test_what_ends_an_l2vpn_or_has_parts_is_named() -> None:
    port = {**PORT, "l2vpn_termination": {"id": 1, "display": "vpn-1"}}
    assert told(_of_far_port(port, [{"name": "Gi1/0/7.100"}])) == [("children", "Gi1/0/7.100"), ("l2vpn", "vpn-1")]
