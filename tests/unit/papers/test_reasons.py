"""The commonest reasons of adapters in a reader's language: known by their words, which adapters go on using."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.model.finding import Finding
from dcdecom.model.reasons import REASONS, SECTION, known
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.model.texts import Texts

ADAPTERS = Path(__file__).resolve().parents[3] / "dcdecom" / "adapters"
COMPOSED = {
    "ssh-port": "no connection: ", "ssh-timeout": "no connection: ", "untrusted": "its certificate is not trusted",
    "http-401": "HTTP {", "http-403": "HTTP {", "snmp-privacy": "'privacy key'", "snmp-community": "'community'",
}  # fmt: skip
"""What stands in the source of reasons that an adapter or a library puts together."""


def filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: {"reason": "connection refused"}.get(found[1], "x1"), text)


def test_the_english_ones_are_those_of_the_code(english: Texts) -> None:
    standing = {k.partition(".")[2]: v for k, v in english.sentences.items() if k.startswith(f"{SECTION}.")}
    assert standing == REASONS


def test_adapters_use_their_words() -> None:
    source = "\n".join(file.read_text("utf-8") for file in ADAPTERS.rglob("*.py"))
    for key, text in REASONS.items():
        assert COMPOSED.get(key, max(re.split(r"\{\w+\}", text), key=len)) in source, key


@pytest.mark.parametrize("key", REASONS)
def test_each_is_said_in_the_readers_language(key: str, texts: Texts, english: Texts) -> None:
    reason = filled(REASONS[key])
    assert known(reason)
    assert english.reason(reason) == reason
    said = texts.reason(reason)
    assert said != reason
    assert texts.reason(f"SNMP: {reason}; CLI: {reason}") == f"SNMP: {said}; CLI: {said}"


def test_a_reason_inside_of_a_sentence_is_said_in_its_language(texts: Texts) -> None:
    params = (("port", "tor-3 Gi1/0/7"), ("reason", "CLI: no answer within 5 s"))
    finding = Finding("port-unread", "block", "srv-1", None, params, unread=True)
    assert texts.finding(finding).endswith("belum dapat dibaca: CLI: tidak ada jawaban dalam 5 detik.")
    unread = Sentence("look-not-read", "not read: {reason}", reason="no prompt after the login: TLS failed")
    assert in_language(unread, texts) == "tidak terbaca: prompt tidak muncul setelah login: TLS gagal"


def test_what_the_table_does_not_have_stays_as_it_was_given(texts: Texts) -> None:
    for reason in ("", "the chassis is on fire", "no connections", "connection refused by {what}", "a; b; CLI: c"):
        assert texts.reason(reason) == reason
