"""`reconcile`: the cron job. It reads and compares; what is new it tells, and without news it says nothing."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.common import Talk, configured, progress_line, reader_texts, reading, say, settings_of
from dcdecom.cli.completing import DEVICES, DRIFT
from dcdecom.cli.given import WRITE, shown
from dcdecom.cli.stderr_log import speech
from dcdecom.errors import Exit, InputError, Waiting
from dcdecom.model.drift import BY_LISTS, CLASSES
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.model.settings import Inventory, Settings

if TYPE_CHECKING:
    from dcdecom.collect.fleet import Wanted
    from dcdecom.model.texts import Texts
    from dcdecom.papers.blocks import Block
    from dcdecom.ports.journal import Hold
    from dcdecom.reconcile.run_once import Reconciled

MOST_GAPS = 5
FORMATS = ("table", "yaml", "json", "prometheus")


TERMINATED = Sentence(
    "reconcile-terminated", "Stopped by SIGTERM: what is known of drift is as the last run left it."
)


class Terminated(BaseException):
    """SIGTERM came: whoever holds something lets it go."""


@click.command()
@click.option("--site", default=None, help="Only devices at this site, by its name or slug")
@click.option("--device", default=None, shell_complete=DEVICES, help="Only this device, by its exact name")
@click.option(
    "--format", "face", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How it is written: the table shows what is told, the others everything that is known",
)  # fmt: skip
@click.option("--output", type=WRITE, help="A file, replaced at once; news still go to stdout")
@click.option(
    "--fail-on", type=click.Choice(("new", "any", "never")), default="new", show_default=True,
    help="On what to end with 7; `any` also tells everything that nobody answers for",
)  # fmt: skip
@click.option(
    "--class", "classes", multiple=True, type=click.Choice(tuple(CLASSES)),
    help="A work list: all of this class that nobody answers for, new or not. May be repeated. "
         "Classes that lists of devices and hosts tell are read without the network",
)  # fmt: skip
@click.option("--explain", metavar="ID", default="", shell_complete=DRIFT,
              help="What one drift rests on, and what to do. Nothing is read")
@configured
@reading
def reconcile_(
    site: str | None, device: str | None, face: str, output: Path | None, fail_on: str, classes: tuple[str, ...],
    explain: str, config: Path | None,
) -> None:  # fmt: skip
    """Compare what NetBox says, what the network shows and what Zabbix watches. Read-only.

    Nothing new prints nothing and ends with 0, so that cron sends no mail; a class that counts after two runs is new in
    the second. Exit 5 where a class could not be compared at all: NetBox, the monitoring, or every agent and command
    line gave no reading. Exit 7 where there is (new) drift.

    Example: dcdecom reconcile --class unready

    Example: dcdecom reconcile --format prometheus --output /var/lib/prometheus/node-exporter/dcdecom.prom
    """
    from dcdecom.bootstrap import documents, reconciling
    from dcdecom.papers.sanitize import plain

    settings = settings_of(config)
    if explain:
        _explain(settings, explain)
        return
    if site and device:
        raise InputError("--site and --device: one of the two. Nothing was read.")
    for option, given in (("--site", site), ("--device", device)):
        if given == "":
            raise InputError(f"{option} is empty: it names nothing, and never everything. Nothing was read.")
    try:
        lock = reconciling.reconcile_lock(settings)
        with _ending_on_sigterm(), lock as hold:
            hosts = documents.inventory(settings)
            wanted = _wanted(settings, hosts, site or "", device or "", classes)
            code = _run(settings, hosts, wanted, face, output, fail_on, classes, hold)
    except Waiting as waiting:
        if "the reconcile is held by" not in waiting.what:
            raise
        texts = reader_texts(settings)
        held = Sentence("reconcile-held", "{held}. This one compares nothing.", held=waiting.what)
        say(plain(in_language(held, texts)), err=True)
        return
    except Terminated:
        say(in_language(TERMINATED, reader_texts(settings)), err=True)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)  # as it would have ended; readers that still wait are not waited for
    raise click.exceptions.Exit(int(code))


def _wanted(settings: Settings, hosts: Inventory, site: str, device: str, classes: tuple[str, ...]) -> Wanted:
    from dcdecom.bootstrap import systems
    from dcdecom.collect.fleet import Wanted

    lines = frozenset(name for name, host in hosts.hosts.items() if host.cli)
    by_lists = bool(classes) and BY_LISTS.issuperset(classes)
    return Wanted(settings.estate, systems.roles(settings), settings.netbox.withdrawn, lines, site, device, by_lists)


def _run(
    settings: Settings, hosts: Inventory, wanted: Wanted, face: str, output: Path | None, fail_on: str,
    classes: tuple[str, ...], hold: Hold,
) -> Exit:  # fmt: skip
    from dcdecom.bootstrap import clocks, drift_acceptance, reconciling, storage, systems
    from dcdecom.cli.drift_news import news as news_of
    from dcdecom.documents import known_drift
    from dcdecom.papers import console_drift
    from dcdecom.papers.blocks import lines
    from dcdecom.reconcile.run_once import reconcile

    began, clock = time.monotonic(), clocks.clock()
    zone, now = ZoneInfo(settings.timezone), clock.now()
    store, texts = reconciling.drift_store(settings), reader_texts(settings)
    known = (*known_drift.load(settings.inventory), *drift_acceptance.signed(settings, Talk(texts, zone)))
    deadline = settings.reconcile.network_deadline
    whole = not (wanted.device or wanted.lists_only)
    readers = systems.readers(settings, clock, hosts, fleet=True, network_deadline=deadline, whole_record=whole)
    today = now.astimezone(zone).date()
    with progress_line() as progress:
        found = reconcile(
            readers, reconciling.journals(settings, now), store, known, storage.claims(settings), wanted, clock, today,
            progress, partial(reconciling.known_of, settings),
        )  # fmt: skip
    code = found.exit(fail_on, classes)
    at_a_desk = bool(wanted.lists_only or wanted.device)
    succeeded = clock.now() if found.could_compare and not at_a_desk else None
    last_success = succeeded or store.last_success()
    told = found.told(fail_on, classes)
    news = news_of(told, found.kept, texts, zone, settings.data_dir, work_list=bool(classes))
    if face == "table":
        text = "".join(f"{line}\n" for line in lines(console_drift.table(told, found.kept, texts, zone)))
    else:
        text = _written(found, face, settings, wanted, code, time.monotonic() - began, last_success)
    _print(news, text, face, output)
    _say_what_is_missing(found, texts)
    _say_what_was_done(found, news, time.monotonic() - began, bool(classes) or found.is_at_a_desk, texts)
    _say_in_parts(found, texts)
    _say_who_rests(found, texts)
    hold.must_be_held()
    found.keep_in(store, fail_on, classes, succeeded)
    return code


def _print(news: list[Block], text: str, face: str, output: Path | None) -> None:
    """The whole goes into the file where one is named, beside the news; else one of the two goes to the screen."""
    from dcdecom.journal.durable_files import replace_file

    if output:
        replace_file(output, text, 0o644)
    if output or face == "table":
        say(news)
    else:
        click.echo(text, nl=False)
    sys.stdout.flush()


def _say_what_was_done(
    found: Reconciled, news: list[Block], seconds: float, at_a_desk: bool, texts: Texts
) -> None:  # fmt: skip
    """To somebody who looks, what was compared and that nothing of it is new; to cron, nothing."""
    from dcdecom.papers.sanitize import plain

    if not (sys.stderr.isatty() and found.could_compare):
        return
    fleet, known = found.fleet, len(found.kept)
    counted = {"devices": fleet.compared, "hosts": len(fleet.hosts), "switches": len(fleet.switches_read)}
    new = "" if news else f" {texts.say('drift-done.nothing-new')}"
    say(texts.say("drift-done.compared", seconds=f"{seconds:.0f}", **counted, new=new, known=known), err=True)
    if known:
        say(f"  {texts.say('drift-done.all', command='dcdecom reconcile --fail-on any')}", err=True)
    if fleet.gaps:
        say(f"  {texts.say('drift-done.unread', sources=', '.join(sorted(map(plain, fleet.unread))))}", err=True)
    if news and at_a_desk:
        say(f"  {texts.say('drift-done.at-a-desk')}", err=True)


def _say_what_is_missing(found: Reconciled, texts: Texts) -> None:
    """What could not be compared at all, and why; in the first run of all also what could not be read beside."""
    from dcdecom.papers.sanitize import plain

    if found.could_compare and not found.is_first:
        return
    gaps = found.fleet.gaps
    for gap in gaps[:MOST_GAPS]:
        said = {"source": gap.source, "what": gap.what, "reason": gap.reason}
        say(plain(texts.say("drift-done.gap", **said)), err=True)
    if len(gaps) > MOST_GAPS:
        command = "dcdecom reconcile --format yaml"
        say(texts.say("drift-done.more-gaps", count=len(gaps) - MOST_GAPS, command=command), err=True)
    if found.could_compare:
        return
    if not found.fleet.chosen and not gaps:
        say(texts.say("drift-done.no-device"), err=True)
    if any(found.compared[name] for name in found.not_compared) or found.reads_anything:
        say(texts.say("drift-done.not-compared", classes=", ".join(found.not_compared)), err=True)
    else:
        say(texts.say("drift-done.nothing-compared"), err=True)


def _say_in_parts(found: Reconciled, texts: Texts) -> None:
    """Why NetBox was asked in parts, to whoever looks or says -v: for cron it is no news, and stands in the metrics."""
    from dcdecom.papers.sanitize import plain

    if found.fleet.in_parts and (speech().verbose or sys.stderr.isatty()):
        say(plain(texts.say("drift-done.in-parts", why=found.fleet.in_parts)), err=True)


def _say_who_rests(found: Reconciled, texts: Texts) -> None:
    """Who is at rest until when, to whoever looks or says -v: it stands in the document, and is no news for cron."""
    from dcdecom.papers.sanitize import plain

    if speech().verbose or sys.stderr.isatty():
        for one in found.at_rest:
            said = {"until": one.until.isoformat(), "devices": ", ".join(one.devices), "case": one.case}
            say(plain(texts.say("drift-done.at-rest", **said)), err=True)


def _written(
    found: Reconciled, face: str, settings: Settings, wanted: Wanted, code: Exit, seconds: float,
    last_success: datetime | None,
) -> str:  # fmt: skip
    from dcdecom.bootstrap import documents
    from dcdecom.papers import console_drift
    from dcdecom.papers.text_formats import to_json, to_yaml
    from dcdecom.reconcile.metrics import Numbers, metrics

    fleet = found.fleet
    if face == "prometheus":
        numbers = Numbers(
            datetime.now(UTC), seconds, fleet.compared, len(fleet.hosts), len(fleet.switches_read),
            len(fleet.unread), bool(fleet.in_parts), int(code), last_success,
        )  # fmt: skip
        return metrics(found.kept, numbers, found.compared)
    document = console_drift.document(
        found.kept, documents.texts(settings, "en"),
        estate=settings.estate, taken_at=fleet.taken_at.isoformat(), site=wanted.site, device=wanted.device,
        exit=int(code), last_success=last_success.isoformat() if last_success else "",
        compared={"devices": fleet.compared, "hosts": len(fleet.hosts), "switches": len(fleet.switches_read)},
        not_compared=list(found.not_compared),
        netbox_in_parts=fleet.in_parts,
        at_rest=[
            {"case": one.case, "devices": list(one.devices), "until": one.until.isoformat()} for one in found.at_rest
        ],
    )  # fmt: skip
    return to_json(document) if face == "json" else to_yaml(document)


def _explain(settings: Settings, id: str) -> None:
    from dcdecom.bootstrap import reconciling
    from dcdecom.papers import console_drift

    texts, known = reader_texts(settings), reconciling.drift_store(settings).known()
    now, earlier = (
        [k for k in known if id.lower() == (k.drift.earlier_id if before else k.drift.id)] for before in (False, True)
    )
    kept = next(iter(now or earlier), None)
    if kept is None:
        raise InputError(
            Sentence("no-drift", "No drift {id} is known.", id=shown(id)),
            Sentence("all-drift", "{command} shows all, with their ids.", command="dcdecom reconcile --format yaml"),
        )
    say(console_drift.explained(kept, texts, ZoneInfo(settings.timezone)))


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    def end(number: int, frame: FrameType | None) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
