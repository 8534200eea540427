"""Every event is read and written by one codec: what was written before, what is written today, what comes later."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom.journal.canonical import canonical
from dcdecom.model.codec import read, write
from dcdecom.model.facts.base import Payload
from dcdecom.model.facts.looks import EvidenceTaken
from dcdecom.model.facts.papers import StepClosed
from dcdecom.model.facts.record import RecordedHost
from dcdecom.model.fold import EVENTS

from .payloads import KEPT, TYPES, examples, unknown, written

EXAMPLES = examples()
TODAY: Mapping[str, Any] = json.loads(KEPT.read_text("utf-8"))


@pytest.mark.parametrize("type", TYPES)
def test_an_event_is_written_as_journals_have_it(type: str) -> None:
    """`payloads.json` holds the keys of journals: what is changed there, no journal of before has."""
    assert canonical(write(EXAMPLES[type])) == canonical(TODAY[type])


@pytest.mark.parametrize("type", TYPES)
def test_what_is_written_is_read_again(type: str) -> None:
    assert read(TYPES[type], TODAY[type]) == EXAMPLES[type]
    assert canonical(write(read(TYPES[type], TODAY[type]))) == canonical(TODAY[type])


def test_each_type_of_event_has_a_fact_of_its_own() -> None:
    assert TODAY.keys() == written().keys() == {"case-opened", *EVENTS}
    assert len(set(TYPES.values())) == len(TYPES)
    assert Payload not in TYPES.values()


@pytest.mark.parametrize("type", TYPES)
def test_no_key_is_shadowed_by_another_ones_value(type: str) -> None:
    """Each field has a value of its own: two that are swapped are seen."""
    for field in dataclasses.fields(TYPES[type]):
        value = getattr(EXAMPLES[type], field.name)
        if isinstance(value, str) and field.name in TODAY[type] and " " in value:
            assert value.startswith(field.name), field.name


@pytest.mark.parametrize("type", TYPES)
def test_keys_of_a_later_version_are_kept_and_not_judged(type: str) -> None:
    later = {**TODAY[type], "teleported": {"to": ["mars"]}}
    fact = read(TYPES[type], later)
    assert dataclasses.replace(fact, unknown={}) == EXAMPLES[type]
    assert canonical(write(fact)) == canonical(later)


def with_later_keys(value: Any) -> Any:
    """The same with one more key in every mapping."""
    if isinstance(value, dict):
        return {**{k: with_later_keys(v) for k, v in value.items()}, "later": "said"}
    return [with_later_keys(v) for v in value] if isinstance(value, list) else value


def test_later_keys_anywhere_in_evidence_crash_nothing_and_those_of_facts_are_kept() -> None:
    whole = TODAY["evidence-taken"]
    record = with_later_keys(whole["record"])
    fact = read(EvidenceTaken, {**whole, "record": record, "proofs": with_later_keys(whole["proofs"])})
    assert list(unknown(fact))
    again = write(fact)
    assert again["record"]["later"] == again["record"]["host"]["later"] == again["proofs"][0]["later"] == "said"


def test_what_earlier_versions_did_not_write_is_read_as_unsaid() -> None:
    step = read(StepClosed, {"step": "one", "state": "done"})
    assert (step.took_days, step.happened_on, step.note) == (None, None, "")
    host = {"id": "10531", "host": "srv-1", "second": "198.18.10.11"}
    assert read(RecordedHost, host).addresses is None
    assert write(read(RecordedHost, host)) == host, "and is not written as if it had been looked for"


def test_what_no_version_leaves_out_has_to_be_there() -> None:
    with pytest.raises(KeyError, match="state"):
        read(StepClosed, {"step": "one"})


def test_an_unknown_record_and_an_unknown_host_are_empty_mappings() -> None:
    whole = {**TODAY["evidence-taken"], "record": {}}
    assert read(EvidenceTaken, whole).record is None
    assert write(read(EvidenceTaken, whole))["record"] == {}
