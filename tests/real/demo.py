"""`make demo-real`: the accepted and the rejected case on the real systems, told as `make demo` tells them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dcdecom.cli.demo import Stage, accepted, copy_requests, rejected
from dcdecom.errors import DcdecomError
from tests.real import login
from tests.real.bed.control import Bed
from tests.real.keyboard import LoginKeyboard, installed, office_folder


def play(bed: Bed) -> int:
    """Play both cases; returns an exit status. It keeps the floors: nine minutes of it are waiting."""
    folder = office_folder(bed, "demo")
    keyboard = LoginKeyboard(installed(bed), login.team())

    def type(words: Sequence[str], actor: str) -> int:
        process = keyboard.start(actor, words)
        if process.stdout:
            for line in process.stdout:
                click.echo(line, nl=False)
        return process.wait()

    def power(server: str, on: bool) -> None:
        (bed.power_on if on else bed.power_off)(server)

    stage = Stage(type, power, folder / "dcdecom.yaml", folder, copy_requests(folder / "requests"))
    try:
        rejected(stage)
        accepted(stage)
    except DcdecomError as error:
        click.echo(str(error))
        return 1
    finally:
        bed.reset()
    return 0

