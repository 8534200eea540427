"""`lab`: the embedded data centre."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from dcdecom.cli.common import say
from dcdecom.cli.given import FOLDER, NAME, Commands, checked
from dcdecom.cli.program import as_typed
from dcdecom.documents.configuration import VARIABLE
from dcdecom.errors import InputError
from dcdecom.journal.durable_files import told
from dcdecom.model.nearest import did_you_mean

if TYPE_CHECKING:
    from dcdecom_lab.control import LabControl

P = ParamSpec("P")
LISTED = 20
"""Servers that an error names."""
DEMO = ".dcdecom-demo"
"""An empty file in a folder that a demo has filled."""
KEPT, KIND = "kept", "kind"
"""In a lab's state folder: what its systems held when it was stopped, and which data centre it is."""
SERVERS = ("asyncssh", "cattrs", "h11", "starlette", "uvicorn")
"""What the lab's own servers are made of. The product needs none of it."""
WEB = ("fido2",)
"""What `demo --web` needs besides."""


@click.group(cls=Commands)
def lab_() -> None:
    """The embedded data centre: try everything, touch nothing real."""
    if missing := [name for name in SERVERS if find_spec(name) is None]:
        what = f"the lab needs {', '.join(missing)}, which the extra `lab` brings. Nothing was changed."
        raise InputError(what, "Install it: pip install 'dcdecom[lab]', or in a clone: make demo.")


@lab_.command()
@click.option(
    "--output", type=FOLDER, default=Path("build/lab"), show_default=True,
    help="Where configuration, requests and data go",
)
@click.option("--awkward", is_flag=True, help="A data centre with one server for each misleading shape of cabling")
@click.option("--dns", is_flag=True, help="With DNS servers for the names of its servers, which go with a server")
@click.option("--dhcp", is_flag=True, help="With a DHCP server for their addresses, whose entries go with a server")
@click.option("--anew", is_flag=True, help="As the data centre is described, not as the last `lab down` left it")
@checked
def up(output: Path, awkward: bool, dns: bool, dhcp: bool, anew: bool) -> None:  # fmt: skip
    """Start the lab and write a ready configuration. It runs until `dcdecom lab down`, or for 8 hours without use.

    It goes on as `dcdecom lab down` left it, so that a case in the middle can go on too.

    Example: dcdecom lab up --output build/lab
    """
    from dcdecom_lab import topologies as shapes
    from dcdecom_lab.configuration import write_configuration
    from dcdecom_lab.control import LabControl
    from dcdecom_lab.demo import copy_requests
    from dcdecom_lab.description import SERVER_ROLES
    from dcdecom_lab.fake_photo import label

    if dns and find_spec("dns") is None:
        raise InputError("--dns needs dnspython. Nothing was changed.", "Install it: pip install 'dcdecom[lab]'.")
    say("Starting the data centre...", err=True)
    state = output.absolute() / "state"
    with told(f"start a lab in {output}"):
        estate = shapes.ESTATE if awkward else None
        control = LabControl.start(state, estate, stays=True, hardware=not awkward, dns=dns, dhcp=dhcp)
    configuration = write_configuration(control, output.absolute(), () if awkward else SERVER_ROLES)
    requests = copy_requests(output.absolute() / "requests")
    first = requests / "accepted.yaml"
    lines = ("S/N SGH331XK7P", "KOM-2019-0117", "R07 U12")
    (requests / "label.jpg").write_bytes(label(*lines))
    (requests / "label-again.jpg").write_bytes(label(*lines, "2"))
    say(f"The lab runs. Configuration: {as_typed(configuration)}")
    if awkward:
        shapes.build(control)
        count = shapes.write_requests(first)
        first = requests / "srv-lacp.yaml"
        say(f"It has {count} servers, each cabled in another way, with a request for each in {as_typed(requests)}/.")
    say(_where_it_begins(control, state, configuration, "awkward" if awkward else "plain", anew), err=True)
    say([
        "Try:",
        f"  export DCDECOM_CONFIG={as_typed(configuration)} DCDECOM_ACTOR=rina",
        f"  dcdecom check {as_typed(first)}",
        f"  dcdecom run penarikan-server {as_typed(first)}",
        f"  dcdecom lab down --output {as_typed(output)}",
    ])  # fmt: skip


def _where_it_begins(control: LabControl, state: Path, configuration: Path, kind: str, anew: bool) -> list[str]:
    """Hold again what the last `lab down` kept, and say where the data centre begins."""
    kept, before = state / KEPT, state / KIND
    same = before.exists() and before.read_text("utf-8") == kind
    goes_on = kept.exists() and same and not anew
    if goes_on:
        control.put_back(kept)
    kept.unlink(missing_ok=True)
    before.write_text(kind, "utf-8")
    if goes_on:
        return ["It goes on as it was stopped. As it is described: dcdecom lab down, then dcdecom lab up --anew"]
    if cases := ", ".join(_open_cases(configuration)):
        return [
            f"The data centre begins anew, and not as the open cases left it: {cases}.",
            "  What they did is not so any more: servers are on, and ports are open. Open a new case to try.",
        ]
    return []


def _open_cases(configuration: Path) -> list[str]:
    from dcdecom.bootstrap import storage
    from dcdecom.documents.configuration import load
    from dcdecom.model.fold import fold

    journal = storage.store(load(configuration))
    cases = (fold(journal.events(id)) for id in (journal.cases() if journal.is_there() else ()))
    return [case.id for case in cases if case.state == "open"]


def _its_folder() -> Path:
    """The folder of the lab whose configuration $DCDECOM_CONFIG names; else where `lab up` puts one."""
    named = os.environ.get(VARIABLE, "")
    own = Path(named).parent if named else None
    return own if own and (own / "state").is_dir() else Path("build/lab")


def running(command: Callable[P, None]) -> Callable[P, None]:
    """`--output FOLDER`: which lab it is."""
    return click.option(
        "--output", type=FOLDER, default=_its_folder,
        help="As given to lab up  [default: the folder of $DCDECOM_CONFIG, or build/lab]",
    )(command)  # fmt: skip


@lab_.command()
@running
@checked
def down(output: Path) -> None:  # fmt: skip
    """Stop the lab that `lab up` started.

    Example: dcdecom lab down --output build/lab
    """
    from dcdecom_lab.control import LabControl

    state = output.absolute() / "state"
    control = LabControl.attach(state)
    control.keep(state / KEPT)
    control.stop()
    say("The lab has stopped. Journals and reports stay.")
    say(f"  It goes on from here: dcdecom lab up --output {as_typed(output)}", err=True)


@lab_.command()
@click.argument("server", type=NAME)
@click.argument("state", type=click.Choice(["on", "off"]))
@running
@checked
def power(server: str, state: str, output: Path) -> None:  # fmt: skip
    """Play the owner: switch SERVER of the running lab on or off. Its management controller stays on.

    Example: dcdecom lab power srv-disdik-01 off
    """
    from dcdecom_lab.control import LabControl

    control = LabControl.attach(output.absolute() / "state")
    known = sorted(control.world()["servers"])
    if server not in known:
        what = f"{server} is no server of this lab.{did_you_mean(server, known)} Nothing was changed."
        raise InputError(what, f"It has {', '.join(known[:LISTED])}{', ...' if len(known) > LISTED else ''}.")
    control.power(server, state == "on")
    say(f"{server} is {state}.")


@lab_.command()
@click.option(
    "--output", type=FOLDER, default=Path("build/demo"), show_default=True,
    help="Where everything that the demo makes goes",
)
@click.option("--web", is_flag=True, help="In a browser: cases at several stages, with keys for everybody")
@checked
def demo(output: Path, web: bool) -> None:  # fmt: skip
    """Play four cases on a lab of its own: accepted, rejected, one of three disagrees, could not read.

    It asks nothing and takes two to four minutes. What an earlier demo left in the folder is replaced.

    With --web the cases are left at several stages, and the web application serves them on this machine's loopback:
    at a terminal until Ctrl-C; without one each page is asked for once, and the demo ends.

    Example: dcdecom lab demo --output build/demo

    Example: dcdecom lab demo --web
    """
    if web:
        _demo_in_a_browser(output)
        return
    from dcdecom_lab.configuration import write_configuration
    from dcdecom_lab.demo import announce, play
    from dcdecom_lab.description import SERVER_ROLES
    from dcdecom_lab.own_lab import own_lab

    _begin_anew(output.absolute())
    announce()
    with own_lab(f"The demo was stopped. Nothing of it runs any more; the next one replaces {output}.") as control:
        play(control, write_configuration(control, output.absolute(), SERVER_ROLES), output.absolute())


def _demo_in_a_browser(output: Path) -> None:
    if missing := [name for name in WEB if find_spec(name) is None]:
        what = f"--web needs {', '.join(missing)}, which the extra `web` brings. Nothing was changed."
        raise InputError(what, "Install it: pip install 'dcdecom[lab,web]', or in a clone: make .venv/dev.")
    from dcdecom_lab import web_demo
    from dcdecom_lab.configuration import write_configuration
    from dcdecom_lab.description import SERVER_ROLES
    from dcdecom_lab.own_lab import own_lab

    _begin_anew(output.absolute())
    web_demo.announce()
    with own_lab(f"The demo was stopped. Nothing of it runs any more; the next one replaces {output}.") as control:
        configuration = write_configuration(control, output.absolute(), SERVER_ROLES)
        web_demo.play(control, configuration, output.absolute(), sys.stdin.isatty() and sys.stdout.isatty())


def _begin_anew(folder: Path) -> None:
    """An empty folder that is known again as a demo's. Another demo's is emptied, anything else is left alone."""
    mark = folder / DEMO
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            what = f"{folder} holds something that no demo has made. Nothing was changed."
            raise InputError(what, "Give another --output.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.touch()
