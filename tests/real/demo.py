"""`make demo-real`: the accepted and the rejected case on the real systems, told as `make demo` tells them."""

from __future__ import annotations

import click

from dcdecom.errors import DcdecomError
from dcdecom_lab.demo import ACCEPTED, REJECTED, Stage, commands, copy_requests
from tests.real import login
from tests.real.bed.control import Bed
from tests.real.keyboard import LoginKeyboard, installed, office_folder, share


def play(bed: Bed) -> int:
    """Play both cases; returns an exit status. It keeps the floors: nine minutes of it are waiting."""
    team = login.team()
    keyboard = LoginKeyboard(installed(bed), team)
    folder = office_folder(bed, "demo")
    share(folder, team)

    def power(server: str, on: bool) -> None:
        (bed.power_on if on else bed.power_off)(server)

    stage = Stage(keyboard.type, power, folder / "dcdecom.yaml", folder, copy_requests(folder / "requests"))
    scenes = [ACCEPTED, REJECTED]
    typed = commands(scenes)
    click.echo(f"Two cases on the real systems. {typed} commands are typed, each by a login of its own.")
    click.echo("Nothing is asked.")
    click.echo("About ten minutes: the soak and the second look keep the floors of estate real.")
    try:
        stage.play(scenes)
    except DcdecomError as error:
        click.echo(str(error))
        return 1
    finally:
        bed.reset()
    return 0
