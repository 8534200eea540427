"""The lab's control over HTTP: what people and accidents do to a data centre, and what was done to it.

`POST /<scenario>` with the arguments of one of `SCENARIOS` as JSON; `GET /acts`, `/requests`, `/world`, `/everything`.
All of it needs the control's token, and none of it leaves an act: the act log holds only what came through the four
protocols.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dcdecom.model.address import parse_mac
from dcdecom_lab import snapshot
from dcdecom_lab.line_faults import LineFault

if TYPE_CHECKING:
    from dcdecom_lab.process import Lab, WebLab

Scenario: TypeAlias = Callable[..., Awaitable[None]]


async def power(lab: Lab, server: str, on: bool) -> None:
    """The owner shuts a server down, or starts it."""
    lab.world.power(server, on)


async def move(lab: Lab, server: str, switch: str, port: int) -> None:
    """Somebody plugs a server's data cable into another port."""
    lab.world.move(server, switch, port)


async def attach(
    lab: Lab, switch: str, port: int, mac: str, vlan: int, ip: str = "", capabilities: tuple[str, ...] = (),
    silent: bool = False, name: str = "", local: bool = False,
) -> None:  # fmt: skip
    """Something that holds its own link is plugged into a port: a further machine, an unmanaged switch, a board.

    With capabilities, such as bridge or telephone, it names itself by LLDP; silent, it says nothing at all. A byte
    that is no UTF-8 stands in its name as `os.fsdecode` writes it. `local`: its name is its chassis id too.
    """
    told = tuple(capabilities)
    lab.world.attach(switch, port, parse_mac(mac), ip, vlan, capabilities=told, silent=silent, name=name, local=local)


async def behind(lab: Lab, server: str, mac: str, ip: str = "") -> None:
    """A further machine speaks on a server's data port, as a virtual machine does."""
    lab.world.attach_behind(server, parse_mac(mac), ip)


async def detach(lab: Lab, mac: str) -> None:
    """Whatever has this address is unplugged."""
    lab.world.detach(parse_mac(mac))


async def stick(lab: Lab, switch: str, interface: str, mac: str, vlan: int) -> None:
    """Port security keeps an address on an interface."""
    lab.world.stick(switch, interface, parse_mac(mac), vlan)


async def tunnel(lab: Lab, switch: str, mac: str, vlan: int, remote: str) -> None:
    """A switch of a fabric learns an address behind its tunnel to another switch, whose address is `remote`."""
    lab.world.tunnel(switch, parse_mac(mac), vlan, remote)


async def restart(lab: Lab, switch: str, shift: int = 0) -> None:
    """A switch starts again; its interfaces' ifIndexes are moved by `shift`."""
    lab.world.restart(switch, shift)


async def edit(lab: Lab, switch: str, interface: str, line: str) -> None:
    """A stranger changes a running configuration and does not save it."""
    if line in ("shutdown", "no shutdown"):
        (lab.world.shut if line == "shutdown" else lab.world.open)(switch, interface)
    elif line.startswith("no "):
        lab.world.config(switch).remove(interface, line.removeprefix("no "))
    else:
        lab.world.config(switch).add(interface, line)


async def draft(lab: Lab, switch: str, interface: str, line: str) -> None:
    """A stranger begins an edit in the candidate that all share, where a switch has one, and leaves it there."""
    lab.world.config(switch).draft(interface, line)


async def save(lab: Lab, switch: str) -> None:
    """A stranger saves a running configuration."""
    lab.world.config(switch).save()


async def skip(lab: Lab, seconds: float) -> None:
    """Time passes in the lab, and in the lab only."""
    lab.clock.skip(seconds)


async def ssh_fault(lab: Lab, switch: str, fault: str, value: bool | str = True) -> None:
    """A switch's command line breaks, as `SwitchFaults` says, or is well again."""
    _set(lab.switches[switch].faults, fault, value)
    await lab.switches[switch].refresh()


async def line_fault(lab: Lab, switch: str, spec: dict[str, Any]) -> None:
    """A line that is typed at a switch is broken, as `LineFault` says; an empty spec heals it."""
    lab.switches[switch].line_faults[:] = [LineFault(**spec)] if spec else []


async def snmp_fault(lab: Lab, agent: str, fault: str, value: float = True) -> None:
    """An agent breaks, as `AgentFaults` says, or is well again."""
    _set(lab.agents[agent].faults, fault, value)


async def web_fault(lab: Lab, system: str, spec: dict[str, Any]) -> None:
    """NetBox or Zabbix breaks, as `Fault` in http_faults says; an empty spec heals it."""
    systems: dict[str, WebLab] = {"netbox": lab.netbox, "zabbix": lab.zabbix}
    systems[system].fault(spec)


async def web_port(lab: Lab, system: str, open: bool) -> None:
    """NetBox's or Zabbix's port is closed, or open again."""
    await (lab.web[system].open() if open else lab.web[system].close())


async def netbox_right(
    lab: Lab, role: str, action: str, model: str, granted: bool, constraint: dict[str, Any] | None = None
) -> None:
    """NetBox grants reader or writer a right to a model's objects, all or some, or takes it away."""
    lab.netbox.right(role, action, model, granted, constraint or {})


async def zabbix_right(lab: Lab, role: str, method: str, granted: bool) -> None:
    """Zabbix lets the role of reader or writer call a method, or forbids it."""
    lab.zabbix.right(role, method, granted)


async def zabbix_sight(lab: Lab, groups: list[str] | None) -> None:
    """Zabbix shows dcdecom's accounts the hosts of these groups alone, or all of them again."""
    lab.zabbix.sight(groups)


async def zabbix_scene(lab: Lab, scene: str, arguments: dict[str, Any]) -> None:
    """Somebody makes a host, an action, a map or the like in Zabbix; the scenes are in `zabbix/scenery.py`."""
    lab.zabbix.scene(scene, **arguments)


async def reset(lab: Lab) -> None:
    """Everything as it was when the lab started; the acts are forgotten."""
    await lab.reset()


async def keep(lab: Lab, path: str) -> None:
    """What the systems hold now goes into a file."""
    snapshot.keep(lab, Path(path))


async def put_back(lab: Lab, path: str) -> None:
    """The systems hold again what went into this file."""
    snapshot.put_back(lab, Path(path))


async def stop(lab: Lab) -> None:
    """The lab ends."""
    lab.stop()


SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario
    for scenario in (
        power, move, attach, behind, detach, stick, tunnel, restart, edit, draft, save, skip, ssh_fault, line_fault,
        snmp_fault, web_fault, web_port, netbox_right, zabbix_right, zabbix_sight, zabbix_scene, reset, keep, put_back,
        stop,
    )
}  # fmt: skip


def control_app(lab: Lab, token: str) -> Starlette:
    """The control of one lab."""

    def allowed(request: Request) -> bool:
        return secrets.compare_digest(request.headers.get("authorization", ""), f"Bearer {token}")

    async def act(request: Request) -> Response:
        if not allowed(request):
            return Response("wrong token", 401)
        scenario = SCENARIOS.get(request.path_params["scenario"])
        if scenario is None:
            return Response(f"no such scenario; there are {', '.join(SCENARIOS)}", 404)
        try:
            await scenario(lab, **await request.json())
        except (KeyError, TypeError, ValueError, OSError) as error:
            return Response(f"{scenario.__name__}: {error}", 400)
        return JSONResponse({})

    async def read(request: Request) -> Response:
        if not allowed(request):
            return Response("wrong token", 401)
        views: Mapping[str, Callable[[], Any]] = {
            "acts": lambda: [asdict(row) for row in lab.acts.acts(request.query_params.get("system"))],
            "requests": lambda: {name: server.requests for name, server in lab.web.items()},
            "world": lambda: _world(lab),
            "everything": lambda: snapshot.shown(lab),
        }
        view = views.get(request.path_params["view"])
        if view is None:
            return Response(f"no such view; there are {', '.join(views)}", 404)
        return Response(json.dumps(view(), default=str), media_type="application/json")

    return Starlette(routes=[Route("/{scenario}", act, methods=["POST"]), Route("/{view}", read, methods=["GET"])])


def _world(lab: Lab) -> dict[str, Any]:
    """The truth, for tests and curious people: servers, and every switch's ports and forwarding table."""
    world = lab.world
    servers = {
        server.name: {"powered": world.powered(server.name), "reachable": world.reachable(server.name)}
        for server in world.description.servers
    }
    switches = {
        switch.name: {
            "ports": [
                asdict(row) | {"saved_down": "shutdown" in world.config(switch.name).startup[row.name]}
                for row in world.interfaces(switch.name)
            ],
            "fdb": [asdict(row) for row in world.fdb(switch.name)],
        }
        for switch in world.description.switches
    }
    return {"now": lab.clock.now().isoformat(), "servers": servers, "switches": switches}


def _set(faults: Any, name: str, value: Any) -> None:
    """Raises KeyError for an unknown fault."""
    now = {field.name: getattr(faults, field.name) for field in fields(faults)}[name]
    setattr(faults, name, type(now)(value))
