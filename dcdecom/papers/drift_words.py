"""What sources say of a drift, and why it is as it is known, in the language of who reads it.

The reconcile makes these in English and keeps them so: by them it tells the next night what is new, and JSON has them.
So they are known again by their words, as reasons of adapters are. What is not in the table stays as it was said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from dcdecom.model.reasons import BETWEEN, match
from dcdecom.model.texts import Texts

ENGLISH = "en"
SECTION = "drift-says"
"""Where the sentences stand in the texts. A test compares the English ones with those here."""
LACKING = {
    "lacks-serial": "serial", "lacks-tenant": "tenant", "lacks-mac": "MAC address", "lacks-cable": "cable to a switch",
}  # fmt: skip
"""What a device may lack in the record."""
SAYS = {
    "learned": "{mac} learned on {place}",
    "named-itself": "{mac} named itself on {place}",
    "arp": "{owned} is at {mac}",
    "no-device": "no device or virtual machine {device}",
    "no-host": "no host {device}",
    "lacks": "no {lacking}",
    "host-enabled": "host {device}, id {id}, enabled",
    "host-disabled": "host {device}, id {id}, disabled",
    "host-unread": "host {device}, id {id}, of which no more could be read",
    "host-maintenance": "host {device} is in maintenance {name}, whose case is not open",
    "host-by-id": "device {id} is active, and its field names its id",
    "host-by-name": "device {id} is active, and it bears its name",
    "host-of-others": "it is that of {devices} too",
    "host": "host {device}",
    "uncabled": "the interface with {mac} has no cable",
    "cabled-mac": "{mac} is cabled to {place}",
    "cabled": "{device} is cabled to {place}",
    "has-mac": "device {id} has {mac}",
    "crowd": "nobody is recorded with {count} addresses, such as {macs}",
    "nobody": "nobody is recorded with {mac}",
    "withdrawn-on": "withdrawn by case {case} on {day}",
    "withdrawn": "withdrawn by case {case}",
    "has-status": "{device} has status {status}",
    "had-status": "{device} had status {status} until {day}",
    "shut-on": "shut by case {case} on {day}",
    "shut": "shut by case {case}",
    "open-up": "open, link up",
    "open-down": "open, link down",
    "open-running": "open in the running configuration",
    "open-restart": "shut in the running configuration only: open after a restart",
    "change": "change {n}, {target}: {status} since {time}",
    "no-note": "no note holds the head {head}, which stood in {where}",
    "unknown-trace": "it does not know {trace}",
    "late-case": "the case as a whole has taken {days} working days of {norm}",
    "late-rows": "its rows were late by {days} working days together",
    "put-off": "the case is put off until {day} by {who}: {note}",
    "due": "step {step} was due on {day}",
    "case-ended": "its case ended",
    "release-due": "sealed, and what it left may be released since {day}",
    "left-record": "{device} is not in NetBox any more",
    "left-list": "{device} is not on NetBox's list",
    "left-name": "{device} has no name any more",
    "left-role": "{device} had role {role} and has {now}, which is not compared",
    "left-no-serial": "{device} had serial number {serial} and has none",
    "left-serial": "{device} had serial number {serial} and has {now}",
    "left-no-tenant": "{device} belonged to {tenant} and belongs to nobody",
    "left-tenant": "{device} belonged to {tenant} and belongs to {now}",
    "left-status": "{device} was {status} and is {now}",
    "still-learned": "its address is learned on {place}",
    "still-host": "its host {device} exists in {title}",
    "still-nothing": "nothing of it was seen on what was read",
    "who-untold": "who changed it cannot be told",
    "who-unread": "who changed it could not be read ({reason})",
    "who-deleted": "deleted by {who} at {time}",
    "who-changed": "changed ({field}) by {who} at {time}",
    "last-compared": "it was last compared on {time}",
    "is-status": "{device} is {known}",
    # why it is as it is known
    "by-case-at-rest": "case {case}, at rest until {day}",
    "by-case": "case {case}",
    "grown": "it was accepted until {day}, and has grown since",
    "until": "until {day}: {note}",
    "comes-and-goes": "it comes and goes: seen in {count} runs since {day}",
    "not-every-switch": "not every switch was asked",
    "no-journal": "journal {case} is not in the store any more",
    "unread-device": "device {id} could not be read",
    "unasked-device": "device {id} was not asked for",
    "unasked-traces": "it was not asked for",
    "hosts-unread": "not every host could be read",
    "hosts-of-unread": "not every host of {title} could be read",
    "devices-unread": "the list of all devices is not whole",
    "is-silent": "its address is silent on all that was read",
    "no-port": "{device} does not tell its port",
    "no-port-of": "{device} does not tell of its port {port}",
    "doubled": "{devices} are recorded with its address",
    "of-one-gone": "it is a server's that has left",
    "left-or-hidden": "its device left, or may not be read",
    "no-switch": "{device} is not among the switches that the record names",
    "back-unread": "whether it is active again could not be read",
    "there-unread": "whether the device that is recorded there is active could not be read",
    "holder-unread": "whether somebody else is recorded with the address could not be read",
    "one-device": "one device alone does not tell who has it now",
    "hidden": "NetBox does not show it any more and has not deleted it: has the account lost a right?",
    "fewer": "{title} showed {count} of {whole} {kind} fewer than in the last whole run ({where}): has the account "
    "lost a right?",
    "unasked-role": "it was not asked, as it was in the last whole run: NetBox has it with role {role} now",
    "unasked-gone": "it was not asked, as it was in the last whole run: NetBox does not show it any more",
    "unasked": "{source} was not asked",
    # of what it was said
    "the-devices": "the list of all devices",
    "the-hosts": "the list of all hosts",
    "the-notes": "its notes",
    "the-holders": "who is recorded with {owned}",
}
"""Key -> how it is said. The first that fits counts."""
_NAME, _DAY = r"[^:;,]+?", r"\d{4}-\d\d-\d\d"
_OF = "|".join
FITS = {
    "case": r"\d{4}-\d+", "count": r"[\d,]+", "day": _DAY, "days": r"\d+", "device": _NAME,
    "devices": r"[^:;]+?", "id": r"\d+",
    "known": _OF(("active", "decommissioning", "failed", "inventory", "offline", "planned", "staged")),
    "lacking": "(?:{0})(?:, (?:{0}))*".format(_OF(LACKING.values())), "mac": r"[0-9a-f:]{17}",
    "macs": r"[0-9a-f:, ]+", "n": r"\d+", "norm": r"\d+", "owned": r"[0-9a-f.:]+",
    "place": r"[^;]+?",
    "source": r"(?:snmp|cli) [^:;,]+?", "status": r"[\w-]+", "target": r"[^:;]+?",
    "time": rf"{_DAY} [\d:.]+(?:\+00:00| UTC)", "title": r"[^:;]+?", "where": r"[^:;]+?",
}  # fmt: skip
"""What stands in braces, where that is no text of any form."""
FILLED = ("fault", "lacking", "says", "shown", "since", "still", "what", "who")
"""Parameters of a drift's own sentence that hold such words."""


def in_words(text: str, texts: Texts) -> str:
    """What a source said, or why a drift is as it is known, as its reader is spoken to."""
    if texts.language == ENGLISH:
        return text
    if (said := _one(text, texts)) is not None:
        return said
    return BETWEEN.join(_part(part, texts) for part in text.split(BETWEEN))


def params_in_words(params: Iterable[tuple[str, str]], texts: Texts) -> dict[str, str]:
    """What the sentence of a drift is filled with."""
    return dict(_params(params, texts))


def _params(params: Iterable[tuple[str, str]], texts: Texts) -> Iterator[tuple[str, str]]:
    for name, value in params:
        if name == "lacking":
            yield name, _lacking(value, texts)
        else:
            yield name, in_words(value, texts) if name in FILLED else value


def _part(text: str, texts: Texts) -> str:
    """One thing that was said; behind a colon, what a source says or why it could not be read."""
    if (said := _one(text, texts)) is not None:
        return said
    source, colon, behind = text.partition(": ")
    if not colon:
        return texts.reason(text)
    said = _one(behind, texts)
    return f"{_one(source, texts) or source}{colon}{texts.reason(behind) if said is None else said}"


def _one(text: str, texts: Texts) -> str | None:
    found = match(SECTION, SAYS, text, FITS)
    if found is None or found[0] not in texts.sentences:
        return None
    key, params = found
    return texts.say(key, **_filled(params, texts))


def _filled(params: Mapping[str, str], texts: Texts) -> dict[str, str]:
    return {name: _lacking(value, texts) if name == "lacking" else value for name, value in params.items()}


def _lacking(value: str, texts: Texts) -> str:
    keys = {word: f"{SECTION}.{key}" for key, word in LACKING.items()}
    return ", ".join(texts.sentences.get(keys.get(word, ""), word) for word in value.split(", "))
