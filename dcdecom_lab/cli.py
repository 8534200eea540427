"""`lab`: the embedded data centre."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

import click

from dcdecom.cli.common import say
from dcdecom.cli.given import FOLDER, NAME, Commands
from dcdecom.errors import InputError

DEMO = ".dcdecom-demo"
"""An empty file in a folder that a demo has filled."""
SERVERS = ("asyncssh", "cattrs", "starlette", "uvicorn")
"""What the lab's own servers are made of. The product needs none of it."""


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
def up(output: Path, awkward: bool) -> None:  # fmt: skip
    """Start the lab and write a ready configuration. It runs until `dcdecom lab down`, or for 8 hours without use.

    Example: dcdecom lab up --output build/lab
    """
    from dcdecom_lab import topologies as shapes
    from dcdecom_lab.configuration import write_configuration
    from dcdecom_lab.control import LabControl
    from dcdecom_lab.demo import copy_requests, typed
    from dcdecom_lab.fake_photo import label

    say("Starting the data centre...", err=True)
    control = LabControl.start(output.absolute() / "state", estate=shapes.ESTATE if awkward else None, stays=True)
    configuration = write_configuration(control, output.absolute())
    requests = copy_requests(output.absolute() / "requests")
    first = requests / "accepted.yaml"
    lines = ("S/N SGH331XK7P", "KOM-2019-0117", "R07 U12")
    (requests / "label.jpg").write_bytes(label(*lines))
    (requests / "label-again.jpg").write_bytes(label(*lines, "2"))
    say(f"The lab runs. Configuration: {typed(configuration)}")
    if awkward:
        shapes.build(control)
        count = shapes.write_requests(first)
        first = requests / "srv-lacp.yaml"
        say(f"It has {count} servers, each cabled in another way, with a request for each in {typed(requests)}/.")
    say([
        "Try:",
        f"  export DCDECOM_CONFIG={typed(configuration)} DCDECOM_ACTOR=rina",
        f"  dcdecom check {typed(first)}",
        f"  dcdecom run penarikan-server {typed(first)}",
        f"  dcdecom lab down --output {typed(output)}",
    ])  # fmt: skip


@lab_.command()
@click.option(
    "--output", type=FOLDER, default=Path("build/lab"), show_default=True,
    help="As given to lab up",
)
def down(output: Path) -> None:  # fmt: skip
    """Stop the lab that `lab up` started.

    Example: dcdecom lab down --output build/lab
    """
    from dcdecom_lab.control import LabControl

    LabControl.attach(output.absolute() / "state").stop()
    say("The lab has stopped. Journals and reports stay.")


@lab_.command()
@click.argument("server", type=NAME)
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option(
    "--output", type=FOLDER, default=Path("build/lab"), show_default=True,
    help="As given to lab up",
)
def power(server: str, state: str, output: Path) -> None:  # fmt: skip
    """Play the owner: switch SERVER of the running lab on or off. Its management controller stays on.

    Example: dcdecom lab power srv-disdik-01 off
    """
    from dcdecom_lab.control import LabControl

    LabControl.attach(output.absolute() / "state").power(server, state == "on")
    say(f"{server} is {state}.")


@lab_.command()
@click.option(
    "--output", type=FOLDER, default=Path("build/demo"), show_default=True,
    help="Where everything that the demo makes goes",
)
def demo(output: Path) -> None:  # fmt: skip
    """Play four cases on a lab of its own: accepted, rejected, one of three disagrees, could not read.

    It asks nothing and takes a minute or two. What an earlier demo left in the folder is replaced.

    Example: dcdecom lab demo --output build/demo
    """
    from dcdecom_lab.configuration import write_configuration
    from dcdecom_lab.demo import announce, play
    from dcdecom_lab.own_lab import own_lab

    _begin_anew(output.absolute())
    announce()
    with own_lab(f"The demo was stopped. Nothing of it runs any more; the next one replaces {output}.") as control:
        play(control, write_configuration(control, output.absolute()), output.absolute())


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
