"""`look` and `find`: eyes for the technician. Read-only, with SNMP alone too."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dcdecom.cli.common import configured, reader_texts, say, say_data, settings_of
from dcdecom.cli.completing import DEVICES_AND_SWITCHES, PLAYBOOKS_OR_FILES, SWITCHES
from dcdecom.cli.given import NAME, shown
from dcdecom.errors import Exit, InputError
from dcdecom.model.settings import Inventory


@click.command()
@click.argument("switch", type=NAME, shell_complete=SWITCHES)
@click.argument("port", required=False, type=NAME)
@click.option("--playbook", type=NAME, default="penarikan-server", show_default=True,
              shell_complete=PLAYBOOKS_OR_FILES, help="Whose policy counts")
@click.option("--json", "as_json", is_flag=True, help="Everything that was read of the switch, or of the port, as JSON")
@configured
def look_(switch: str, port: str | None, playbook: str, as_json: bool, config: Path | None) -> None:
    """Show what SWITCH shows now, or one PORT of it and what would block a shut there. Read-only.

    SWITCH is a name of the inventory; PORT is any of the port's names. Without a command line SNMP alone is shown.

    Example: dcdecom look tor-3 Gi1/0/7
    """
    from dcdecom.bootstrap import clocks, documents, systems
    from dcdecom.cli import look_lines
    from dcdecom.collect import Scope
    from dcdecom.lookup.hazards import blocks, port_body, whose
    from dcdecom.lookup.look import look_at_switch, port_of
    from dcdecom.model.codec import to_data

    settings = settings_of(config)
    time, hosts = clocks.clock(), documents.inventory(settings)
    _must_be_known(switch, hosts)
    readers = systems.readers(settings, time, hosts)
    looked = look_at_switch(switch, readers, time, port or "")
    if port is None:
        said = looked.switch
        if as_json:
            say_data(json.dumps(to_data(said), ensure_ascii=False, indent=2))
        else:
            say(look_lines.switch(said, reader_texts(settings)))
    else:
        procedure, texts = documents.playbook(settings, playbook), reader_texts(settings)
        scope = Scope(settings.estate, "", systems.protected(settings, procedure), systems.roles(settings))
        one = port_of(looked, port)
        found = blocks(looked, one, readers, time, scope, procedure.policy)
        if as_json:
            say_data(json.dumps(port_body(one, found), ensure_ascii=False, indent=2))
        else:
            say(look_lines.port(one, whose(one), found, texts))
    raise click.exceptions.Exit(_exit(looked.switch.unread_with(hosts)))


@click.command()
@click.argument("what", type=NAME, shell_complete=DEVICES_AND_SWITCHES)
@click.option("--json", "as_json", is_flag=True, help="Everything that was found, as JSON")
@configured
def find_(what: str, as_json: bool, config: Path | None) -> None:
    """Show where a device (by its exact name), a MAC or an IP address is now, by every source. Read-only.

    Example: dcdecom find srv-disdik-01
    """
    from dcdecom.bootstrap import clocks, documents, systems
    from dcdecom.cli import look_lines
    from dcdecom.lookup.find import find, names_of
    from dcdecom.model.codec import to_data
    from dcdecom.model.nearest import did_you_mean
    from dcdecom.model.sentence import Sentence

    settings = settings_of(config)
    hosts = documents.inventory(settings)
    readers = systems.readers(settings, clocks.clock(), hosts)
    found = find(what, hosts, readers)
    if not (found.is_known or found.unread):
        reader_texts(settings)
        near = did_you_mean(what, [*names_of(readers), *hosts.hosts])
        raise InputError(
            Sentence(
                "find-no-source",
                "No source has {what}: {read} were asked, by exactly this name.{meant} Nothing was changed.",
                what=shown(what), read=", ".join(found.read), meant=near,
            ),
            Sentence("find-takes", "{command} takes a device's name, a MAC or an IP address.", command="dcdecom find"),
        )  # fmt: skip
    if as_json:
        say_data(json.dumps(to_data(found), ensure_ascii=False, indent=2))
    else:
        say(look_lines.found(found, reader_texts(settings)))
    raise click.exceptions.Exit(_exit(found.unread))


def _exit(unread: object) -> int:
    """5 where a source could not be read: what was looked for may be there too."""
    return int(Exit.SYSTEM if unread else Exit.DONE)


def _must_be_known(switch: str, hosts: Inventory) -> None:
    if switch not in hosts.hosts:
        from dcdecom.model.nearest import did_you_mean

        known = ", ".join(sorted(hosts.hosts)) or "nothing"
        meant = did_you_mean(switch, hosts.hosts)
        raise InputError(f"{shown(switch)} is not in the inventory, which has {known}.{meant} Nothing was read.")
