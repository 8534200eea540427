"""Triggers and problems that follow the world: a host that the gateway cannot reach, while it is monitored."""

from __future__ import annotations

from typing import Protocol

from dcdecom_lab.zabbix import silence
from dcdecom_lab.zabbix.state import Row, State

ENABLED, PROBLEM, FINE = "0", "1", "0"


class World(Protocol):
    def reachable(self, server: str) -> bool:
        """Whether a server answers. Raises KeyError for a name that is no server's."""
        ...


def follow(state: State, world: World) -> None:
    """Let every trigger say what is so now, opening and closing problems as it changes."""
    for host in state.rows("host"):
        value = _value(host, world)
        for trigger in state.rows("trigger"):
            if trigger["hosts"] == [host["hostid"]] and trigger["follows"] and trigger["value"] != value:
                _turn(state, trigger, value)


def _value(host: Row, world: World) -> str:
    if host["status"] != ENABLED:
        return FINE
    try:
        return FINE if world.reachable(host["host"]) else PROBLEM
    except KeyError:
        return FINE


def _turn(state: State, trigger: Row, value: str) -> None:
    clock = str(state.seconds())
    trigger.update(value=value, lastchange=clock)
    about = {"source": "0", "object": "0", "objectid": trigger["triggerid"], "clock": clock, "ns": "0"}
    shown = {"name": trigger["description"], "acknowledged": "0", "severity": trigger["priority"]}
    event = state.add("event", **about, **shown, value=value, r_eventid="0", c_eventid="0", cause_eventid="0")
    if value == PROBLEM:
        recovery = {"r_eventid": "0", "r_clock": "0", "r_ns": "0", "correlationid": "0", "userid": "0"}
        state.tables["problem"][event["eventid"]] = {
            "eventid": event["eventid"], **about, **shown, **recovery, "cause_eventid": "0", "opdata": "", "urls": [],
        }  # fmt: skip
        return
    for problem in state.where("problem", "objectid", trigger["triggerid"]):
        state.tables["event"][problem["eventid"]]["r_eventid"] = event["eventid"]
        state.remove("problem", problem)


def suppression(state: State, problem: Row) -> list[dict[str, str]]:
    """Which maintenances suppress a problem, and until when."""
    trigger = state.get("trigger", problem["objectid"])
    hosts = [h for id in (trigger["hosts"] if trigger else []) if (h := state.get("host", id))]
    return [
        {"maintenanceid": m["maintenanceid"], "suppress_until": m["active_till"], "userid": "0"}
        for host in hosts
        for m in silence.over(state, host)
    ]
