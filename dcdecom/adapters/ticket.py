"""A ticket system: one request after each step and at the end, made by a template that the office writes.

The template is a JSON file whose texts are Jinja templates. It is read as JSON first and filled afterwards: no value,
be it a letter's number with quotes in it, can become a part of the form. Jinja is cut down to what ends by itself and
grows no larger than the template and its values: no loop, no call, no attribute, and a few filters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, urlsplit

from jinja2 import StrictUndefined, Template, TemplateError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dcdecom.adapters.couriers import KEY, NO_ADDRESS, tell, within
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import TICKET_BYTES
from dcdecom.model.settings import TicketSettings
from dcdecom.ports.outbox import Batch

VALUES = frozenset({
    "key", "event", "case", "estate", "state", "step", "step_number", "step_title", "office", "letter", "ticket",
    "ended", "at", "link", "text",
})  # fmt: skip
"""What a template may name."""
FILTERS = ("default", "d", "lower", "trim", "truncate", "upper")
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Filter, nodes.If, nodes.CondExpr,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Concat,
)  # fmt: skip
DEEPEST = 20

Filled: TypeAlias = "str | int | float | bool | list[Filled] | dict[str, Filled] | None"
Form: TypeAlias = "Template | int | float | bool | list[Form] | dict[str, Form] | None"


class Ticket:
    """Protocol `Courier`: posts what the template makes of an event, under the event's key."""

    def __init__(self, settings: TicketSettings, secrets: Secrets) -> None:
        self.place = f"ticket system {settings.url}"
        self._settings, self._secrets = settings, secrets

    def carry(self, batch: Batch) -> str:
        its = self._settings
        values = {**dict.fromkeys(VALUES, ""), **batch.notices[0].content, "key": batch.key}
        try:
            form = read_template(its.template)
            url = address(self._secrets.resolve(its.url), values)
            token = self._secrets.resolve(its.token) if its.token else ""
            body = form.filled(values)
        except InputError as error:
            return error.what
        headers = {KEY: batch.key, **({"Authorization": token} if token else {})}
        return within(lambda: tell(url, body, headers, its.ca_file))


@dataclass(frozen=True)
class TicketTemplate:
    """What is sent, before its values stand in it."""

    file: Path
    form: Form

    def filled(self, values: Mapping[str, str]) -> Filled:
        """The body of one request. Raises InputError where it becomes too large, or a template fails."""
        try:
            body = _filled(self.form, values)
        except TemplateError as error:
            raise InputError(f"{self.file}: {error.message}") from None
        if TICKET_BYTES.passed(len(json.dumps(body).encode())):
            raise InputError(f"{self.file}: what it makes {TICKET_BYTES}")
        return body


def read_template(file: Path) -> TicketTemplate:
    """A template, looked at before anything is sent. Raises InputError that says what is wrong with it."""
    try:
        with file.open("rb") as opened:
            content = opened.read(TICKET_BYTES.most + 1)
        if TICKET_BYTES.passed(len(content)):
            raise InputError(f"{file} {TICKET_BYTES}")
        form = json.loads(content)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise InputError(f"{file} is no JSON", "Each text in it is a template; the file as a whole is JSON.") from None
    try:
        return TicketTemplate(file, _compiled(_environment(), form))
    except TemplateError as error:
        raise InputError(f"{file}: {error.message}", f"It may name {', '.join(sorted(VALUES))}.") from None


def address(url: str, values: Mapping[str, str]) -> str:
    """The address with its values, each of which stays one part of it. Raises InputError that repeats nothing of it."""
    if re.search(r"[{}]", urlsplit(url).netloc if "://" in url else url):
        raise InputError(NO_ADDRESS)
    try:
        made = _text(_environment(), url)
        return made.render({name: quote(value, safe="") for name, value in values.items()})
    except TemplateError:
        raise InputError("its address is a template that cannot be filled") from None


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.globals.clear()
    return made


def _compiled(environment: ImmutableSandboxedEnvironment, form: object, depth: int = 0) -> Form:
    if depth > DEEPEST:
        raise TemplateError(f"it is nested deeper than {DEEPEST}")
    match form:
        case str():
            return _text(environment, form)
        case dict():
            return {str(name): _compiled(environment, part, depth + 1) for name, part in form.items()}
        case list():
            return [_compiled(environment, part, depth + 1) for part in form]
        case bool() | int() | float() | None:
            return form
    raise TemplateError("it holds what JSON does not know")


def _text(environment: ImmutableSandboxedEnvironment, source: str) -> Template:
    parsed = environment.parse(source)
    for node in _all(parsed):
        if not isinstance(node, ALLOWED):
            raise TemplateError(f"{type(node).__name__.lower()} has no place in it: {source[:60]!r}")
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise TemplateError(f"the filter {node.name} has no place in it")
    if strange := meta.find_undeclared_variables(parsed) - VALUES:
        raise TemplateError(f"it names {', '.join(sorted(strange))}, which nobody fills")
    return environment.from_string(parsed)


def _all(node: nodes.Node) -> list[nodes.Node]:
    return [node, *(found for child in node.iter_child_nodes() for found in _all(child))]


def _filled(form: Form, values: Mapping[str, str]) -> Filled:
    match form:
        case Template():
            return form.render(values)
        case dict():
            return {name: _filled(part, values) for name, part in form.items()}
        case list():
            return [_filled(part, values) for part in form]
    return form
