"""Ctrl-C while everything is read: the first lets the move end, the second waits for nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

READS = """
    import os, sys, time
    from datetime import date

    import click

    from dcdecom import cli
    from dcdecom.adapters.clock import SystemClock
    from dcdecom.cli.common import Interrupts
    from dcdecom.collect import Question, Scope, collect
    from dcdecom.model.evidence import Roles
    from dcdecom.model.request import RequestedDevice
    from dcdecom.ports.systems import Readers

    class Silent:
        def __getattr__(self, asked):
            def wait(*_):
                os.write(1, b"asked\\n")
                time.sleep(120)
            return wait

    @click.command()
    def slow_():
        Interrupts("Stopping. Press Ctrl-C again to interrupt at once.")
        silent = Silent()
        readers = Readers(silent, silent, silent, silent)
        scope = Scope("lab", "", (), Roles((), ()), date(2026, 11, 24))
        collect([Question(RequestedDevice("srv-one", "S1"))], scope, readers, SystemClock())

    cli.COMMANDS["slow"] = ("__main__", "reads")
    sys.argv = ["dcdecom", "slow"]
    cli.main()
"""


def test_the_second_ctrl_c_does_not_wait_for_who_is_still_reading() -> None:
    reads = [sys.executable, "-c", textwrap.dedent(READS)]
    with subprocess.Popen(reads, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline() == "asked\n", process.stderr.read()
            os.kill(process.pid, signal.SIGINT)
            assert "Press Ctrl-C again to interrupt at once" in process.stderr.readline()
            os.kill(process.pid, signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()
