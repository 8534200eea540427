"""One record set at a time: removed exactly, read back by what changed and at every server, and put back."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dcdecom.adapters.dns.authorities import is_older
from dcdecom.changes import Stays, kind_of
from dcdecom.changes.dns import values_of
from dcdecom.changes.kind import KeptForUndo
from dcdecom.doctor.names import of_account
from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.model.changes.dns import RestoreRecords
from dcdecom.model.estate.reading import Reading
from dcdecom_lab.dns import DnsServer as LabServer
from tests.agents.asking import StillClock

from .writing import BACK, FORWARD, ZONES, Place, place


def told(found: Place) -> list[tuple[str, str, str]]:
    return [(s.owner.partition(".batam")[0], s.type, ",".join(s.leading)) for s in found.sets()]


# --- what goes -------------------------------------------------------------------------------------------------------


def test_what_goes_and_in_which_order() -> None:
    """Aliases, then what stands at its names, then names backwards. A shared name loses one address."""
    with place() as found:
        assert [(owner, type) for owner, type, _ in told(found)] == [
            ("_443._tcp.srv-1", "TLSA"),
            ("ppdb", "CNAME"),
            ("srv-1", "SSHFP"),
            ("rapor", "A"),
            ("srv-1", "A"),
            ("21.0.7.10.in-addr.arpa.", "PTR"),
        ]
        rapor = found.change("rapor")
        assert (rapor.before, rapor.gone) == (("10.7.0.21", "10.7.0.22"), ("10.7.0.21",))


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("*.apps A 10.7.0.21\n", "a wildcard"),
        ("rapor A 10.7.0.21\nrapor A 10.7.0.22\nlapor CNAME rapor\n", "an alias of a shared name: lapor"),
        ("srv-1 A 10.7.0.21\ndinas NS srv-1\n", "the name server of another domain: srv-1"),
        ("srv-1 A 10.7.0.21\ndinas MX 10 srv-1\n", "the mail exchanger of another domain: srv-1"),
        ("sub NS ns.sub\nns.sub A 10.7.0.21\n", "glue"),
        ("srv-1 NS ns.elsewhere.test.\nwww.srv-1 A 10.7.0.21\n", "below a delegation"),
        ("www.srv-1 A 10.7.0.99\n", "another server below its name"),
        ("_dmarc TXT \"v=DMARC1\"\n@ A 10.7.0.21\n", "the domain's own"),
        ("https.x HTTPS 1 www.x ipv4hint=10.7.0.21,10.7.0.99\n", "a hint at two servers"),
        ("x DNAME srv-1\n", "a whole branch"),
    ],
)  # fmt: skip
def test_what_stays(text: str, stays: str) -> None:
    names = stays.partition(": ")[2]
    with place({FORWARD: text + "ns1 A 127.0.0.1\n"}, secondaries=0) as found:
        owners = [owner for owner, _, _ in told(found)]
    assert owners == [] if not names or names == "srv-1" else names not in owners


def test_a_part_of_a_reverse_zone_keeps_its_alias_and_loses_the_name() -> None:
    zones = {
        FORWARD: "ns1 A 127.0.0.1\nsrv-1 A 10.7.0.21\n", BACK: "0-31 NS ns1.batam.test.\n21 CNAME 21.0-31\n",
        f"0-31.{BACK}": "21 PTR srv-1.batam.test.\n21 PTR old.batam.test.\n",
    }  # fmt: skip
    with place(zones, secondaries=0) as found:
        change = found.change("21.0-31", "PTR")
        assert (change.before, change.gone) == (("old.batam.test.", "srv-1.batam.test."), ("srv-1.batam.test.",))
        assert [c.type for c in found.changes()] == ["A", "PTR"]
        found.act(change)
        assert found.records(change) == ("old.batam.test.",)


def test_of_an_apex_that_is_the_servers_name_nothing_goes() -> None:
    with place({"srv-1.batam.test": "@ A 10.7.0.21\n_dmarc TXT x\nwww A 10.7.0.9\n"}, secondaries=0) as found:
        assert told(found) == []


# --- one set ---------------------------------------------------------------------------------------------------------


def test_each_set_is_removed_shown_and_put_back_with_its_ttl() -> None:
    with place() as found:
        assert found.primary
        was = {zone: found.primary.has(zone) for zone in ZONES}
        done = []
        for change in found.changes():
            before = found.act(change)
            state = found.state(change)
            assert kind_of(change).holds(change, state), state
            assert (state["also"], state["shown"][:8]) == ("", "version "), state
            done.append((change, before))
        left = {line.split()[0] for zone in ZONES for line in found.primary.has(zone)}
        assert not {"srv-1.batam.test.", "ppdb.batam.test.", f"21.{BACK}."} & left
        for change, before in reversed(done):
            back = found.back(change, before)
            assert isinstance(back, RestoreRecords)
            found.act(back)
            assert found.holds(back)
        assert {zone: found.primary.has(zone) for zone in ZONES} == was


def test_a_set_that_is_another_by_now_is_neither_planned_on_nor_sent() -> None:
    """Whatever was read before: the prerequisite alone keeps it from being touched."""
    with place() as found:
        assert found.primary
        change = found.change("srv-1")
        found.primary.edit(FORWARD, came=("srv-1 3600 A 10.7.0.99",))
        assert "is 10.7.0.21, 10.7.0.99 now" in kind_of(change).mismatch(change, found.state(change))
        with pytest.raises(SystemRefused, match="NXRRSET"):
            found.send(change)
        assert found.records(change) == ("10.7.0.21", "10.7.0.99")


def test_an_update_that_is_repeated_after_it_was_made_changes_nothing() -> None:
    with place() as found:
        assert found.primary
        change = found.change("srv-1")
        found.act(change)
        serial = found.primary.serial(FORWARD)
        with pytest.raises(SystemRefused, match="NXRRSET"):
            found.send(change)
        assert found.primary.serial(FORWARD) == serial


def test_a_name_that_serves_others_by_now_is_not_removed() -> None:
    with place() as found:
        assert found.primary
        change = found.change("srv-1")
        found.primary.edit(FORWARD, came=("dinas 3600 NS srv-1",))
        assert "serves others: dinas.batam.test. NS" in kind_of(change).mismatch(change, found.state(change))


def test_what_went_with_it_is_no_success_and_is_named() -> None:
    with place(faults={f"with {FORWARD}": "rapor 300 A 10.7.0.22"}) as found:
        change = found.change("srv-1")
        found.act(change)
        state = found.state(change)
        assert state["also"] == "-rapor.batam.test. A 10.7.0.22"
        assert not kind_of(change).holds(change, state)
        assert "with it changed -rapor" in kind_of(change).lacking(change, state)  # type: ignore[misc]  # it has one


@pytest.mark.parametrize("versions", [True, False], ids=["difference", "whole zones"])
def test_a_colleagues_change_in_a_version_of_its_own_is_not_ours(versions: bool) -> None:
    """Where the server gives differences; where it gives whole zones, all that changed between two looks is one."""
    with place(keeps_versions=versions) as found:
        assert found.primary
        change = found.change("srv-1")
        found.act(change)
        found.primary.edit(FORWARD, gone=("ppdb 3600 CNAME srv-1",))
        state = found.state(change)
        assert kind_of(change).holds(change, state) is versions
        found.fresh()
        assert found.holds(change)


def test_a_way_back_never_goes_over_what_somebody_put_there() -> None:
    with place() as found:
        assert found.primary
        change = found.change("ppdb", "CNAME")
        back = found.back(change, found.act(change))
        found.primary.edit(FORWARD, came=("ppdb 60 A 10.7.0.5",))
        with pytest.raises(SystemRefused, match="YXDOMAIN"):
            found.send(back)
        address = found.change("srv-1")
        back = found.back(address, found.act(address))
        found.primary.edit(FORWARD, gone=("srv-1 3600 SSHFP 4 2 " + "0" * 64,), came=("srv-1 60 CNAME rapor",))
        with pytest.raises(SystemRefused, match="YXRRSET"):
            found.send(back)


def test_a_way_back_adds_nothing_to_what_somebody_made_anew() -> None:
    with place() as found:
        assert found.primary
        change = found.change("srv-1")
        back = found.back(change, found.act(change))
        found.primary.edit(FORWARD, came=("srv-1 60 A 10.7.0.99",))
        assert "is 10.7.0.99 now" in kind_of(back).mismatch(back, found.state(back))
        with pytest.raises(SystemRefused, match="YXRRSET"):
            found.send(back)
        assert found.records(back) == ("10.7.0.99",)
        shared = found.change("rapor")
        back = found.back(shared, found.act(shared))
        found.primary.edit(FORWARD, came=("rapor 300 A 10.7.0.98",))
        with pytest.raises(SystemRefused, match="NXRRSET"):
            found.send(back)


def test_what_was_gone_before_is_not_put_back() -> None:
    with place() as found:
        change = found.change("srv-1")
        gone = {**found.state(change), "records": ""}
        assert kind_of(change).inverse(change, KeptForUndo(gone, StillClock().now())) == Stays("was-so")


# --- traps -----------------------------------------------------------------------------------------------------------


def test_1_an_unsigned_yes_is_not_believed() -> None:
    with place(faults={f"update {FORWARD}": "fake"}) as found:
        change = found.change("srv-1")
        with pytest.raises(NoAnswer):
            found.send(change)
        assert not found.holds(change)


@pytest.mark.parametrize(("like", "said"), [("bind", "refused (REFUSED)"), ("knot", "refused (NOTAUTH, in an answer")])
def test_2_a_refusal_is_told_by_the_servers_own_code(like: str, said: str) -> None:
    with place(writer="other", like=like) as found, pytest.raises(SystemRefused) as refused:
        found.send(found.change("srv-1"))
    assert said in refused.value.what


def test_a_wrong_secret_and_an_unknown_key() -> None:
    with place(secret="AAAA" * 11) as found, pytest.raises(SystemRefused, match="BADSIG"):
        found.send(found.change("srv-1"))
    with place(writer="nobody") as found, pytest.raises(SystemRefused, match="BADKEY"):
        found.send(found.change("srv-1"))
    with place(secret="AAA") as found, pytest.raises(NotSent, match="no base64"):
        found.send(found.change("srv-1"))


def test_3_no_answer_is_not_not_done() -> None:
    """A frozen zone keeps the update and carries it out later; a repeat does no harm then."""
    with place(faults={f"update {FORWARD}": "frozen"}) as found:
        assert found.primary
        change = found.change("srv-1")
        with pytest.raises(NoAnswer, match="may carry it out later"):
            found.send(change)
        assert not found.holds(change)
        found.primary.thaw()
        assert found.holds(change)
        found.primary.faults.clear()
        with pytest.raises(SystemRefused, match="NXRRSET"):
            found.send(change)


@pytest.mark.parametrize("fault", ["lost", "answered no"])
def test_what_was_done_is_seen_whatever_the_server_answers(fault: str) -> None:
    with place(faults={f"update {FORWARD}": fault}) as found:
        change = found.change("srv-1")
        with pytest.raises((NoAnswer, SystemRefused)):
            found.send(change)
        assert found.holds(change)


def test_what_was_answered_and_not_done_is_no_success() -> None:
    with place(faults={f"update {FORWARD}": "ignored"}) as found:
        change = found.change("srv-1")
        found.act(change)
        assert not found.holds(change)


def test_4_each_value_is_named() -> None:
    """No update removes a set or a name as a whole: servers judge that differently."""
    from dcdecom.adapters.dns import update
    from dcdecom.adapters.dns.transfer import Key

    made = update.removal("batam.test.", "srv-1.batam.test.", "A", ("10.7.0.21",), ("10.7.0.21",))
    [part] = made(Key("k", "AAAA", "hmac-sha256")).update
    assert update.without_effect("batam.test.", "x.batam.test.")(Key("k", "AAAA", "hmac-sha256")).prerequisite
    assert (part.deleting.to_text(part.deleting) if part.deleting else "", len(part)) == ("NONE", 1)


def test_5_a_wildcard_is_no_record_of_the_name() -> None:
    """It answers for a name that is gone, at the secondary too; and says so beside the proof."""
    zones = {FORWARD: ZONES[FORWARD] + "srv-1.apps A 10.7.0.21\n", BACK: ZONES[BACK]}
    with place(zones) as found:
        change = found.change("srv-1.apps")
        found.act(change)
        state = found.state(change)
        assert (kind_of(change).holds(change, state), state["wildcard"]) == (True, "*.apps.batam.test.")


def test_5_in_a_signed_zone_what_goes_by_itself_is_neither_counted_nor_left() -> None:
    """A signature that goes with its set is nothing else, and none that is left makes the name look as if it were."""
    signature = "srv-1.apps 300 RRSIG A 13 4 300 20300101000000 20200101000000 1 batam.test. AAAA"
    zones = {FORWARD: f"{ZONES[FORWARD]}srv-1.apps A 10.7.0.21\n{signature}\n", BACK: ZONES[BACK]}
    with place(zones, faults={f"with {FORWARD}": signature}) as found:
        change = found.change("srv-1.apps")
        found.act(change)
        state = found.state(change)
        assert (kind_of(change).holds(change, state), state["also"]) == (True, "")
        assert state["wildcard"] == "*.apps.batam.test."


def test_6_every_type_of_its_name_goes() -> None:
    with place() as found:
        assert {"SSHFP", "TLSA", "A"} <= {c.type for c in found.changes()}


def test_8_a_server_that_is_behind_shows_nothing_however_it_answers() -> None:
    with place(stale={FORWARD: "stale"}) as found:
        change = found.change("srv-1")
        found.act(change)
        state = found.state(change)
        assert "ns2.batam.test" in str(state["behind"])
        assert not kind_of(change).holds(change, state)
        assert "not so yet at ns2" in kind_of(change).lacking(change, state)  # type: ignore[misc]  # it has one


def test_8_an_old_version_tells_where_a_wildcard_answers_the_same() -> None:
    zones = {FORWARD: ZONES[FORWARD] + "srv-1.apps A 10.7.0.21\n", BACK: ZONES[BACK]}
    with place(zones, stale={FORWARD: "stale"}) as found:
        change = found.change("srv-1.apps")
        found.act(change)
        assert "version 2026113001, not 2026113002" in str(found.state(change)["behind"])


def test_8_a_server_that_has_no_authority_proves_nothing() -> None:
    with place(stale={FORWARD: "no authority"}) as found:
        assert "does not answer with authority" in found.unread(found.change("srv-1"))


def test_8_a_server_that_is_silent_leaves_it_unread() -> None:
    with place() as found:
        assert found.secondary
        change = found.change("srv-1")
        found.secondary.__exit__()
        assert "ns2.batam.test" in found.unread(change)
        found.secondary._server = None


def test_8_a_server_that_nobody_named_is_told() -> None:
    zones = {FORWARD: ZONES[FORWARD].replace("ns2 A 127.0.0.1", "ns2 A 10.7.0.54"), BACK: ZONES[BACK]}
    with place(zones, secondaries=0) as found:
        reason = found.unread(found.change("srv-1"))
    assert "ns2.batam.test. (10.7.0.54) answers for batam.test. too, and stands under no `secondaries`" in reason


def test_serial_numbers_go_round() -> None:
    assert is_older(4294967295, 3)
    assert is_older(2, 3)
    assert not is_older(3, 3)
    assert not is_older(3, 4294967295)


def test_9_a_server_that_lags_is_waited_for() -> None:
    with place(lag=0.6) as found:
        change = found.change("srv-1")
        found.act(change)
        state = found.state(change)
        kind = kind_of(change)
        assert kind.pending_only is not None
        assert (kind.holds(change, state), kind.pending_only(change, state)) == (False, True)
        time.sleep(0.7)
        assert found.holds(change)


def test_10_each_view_is_read_and_written_by_its_own_key() -> None:
    from dataclasses import replace

    with place() as inside, place({FORWARD: "ns1 A 127.0.0.1\nsrv-1 A 10.7.0.21\n"}, secondaries=0) as outside:
        both = Place((*inside.views, *(replace(view, name="outside") for view in outside.views)))
        mine = [c for c in both.changes() if (c.owner, c.type) == ("srv-1.batam.test.", "A")]
        assert [c.view for c in mine] == ["inside", "outside"]
        both.act(mine[0])
        assert (both.holds(mine[0]), both.holds(mine[1])) == (True, False)


def test_13_how_long_resolvers_may_answer_with_it_is_told() -> None:
    with place() as found:
        change = found.change("rapor")
        assert kind_of(change).remark(change, found.state(change)) == (  # type: ignore[misc]  # it has one
            "resolvers may answer with it for 300 s more"
        )


def test_14_what_a_provisioner_brings_back_is_seen() -> None:
    with place() as found:
        assert found.primary
        change = found.change("ppdb", "CNAME")
        found.act(change)
        assert found.holds(change)
        found.primary.edit(FORWARD, came=("ppdb 3600 CNAME srv-1",))
        assert not found.holds(change)


def test_a_zone_without_a_key_is_asked_of_its_owner() -> None:
    with place(writer="") as found:
        assert found.primary
        change = found.change("ppdb", "CNAME")
        assert change.asked_of == "Tim DNS"
        with pytest.raises(NotSent, match="Tim DNS changes it"):
            found.send(change)
        words = kind_of(change).by_hand(change, found.readers(), None)  # type: ignore[misc, arg-type]  # not asked for
        assert words == {"values": "srv-1.batam.test.", "asked_of": "Tim DNS"}
        found.primary.edit(FORWARD, gone=("ppdb 3600 CNAME srv-1",))
        assert found.holds(change)


def test_nothing_else_of_the_zones_is_touched_by_all_of_it() -> None:
    with place() as found:
        assert found.primary
        for change in found.changes():
            found.act(change)
        kept = {line for zone in ZONES for line in found.primary.has(zone)}
    assert {"rapor.batam.test. 300 A 10.7.0.22", "lapor.batam.test. 300 CNAME rapor.batam.test."} <= kept
    assert {"*.apps.batam.test. 300 A 10.7.0.21", f"22.{BACK}. 3600 PTR srv-2.batam.test."} <= kept


# --- answers that are none -------------------------------------------------------------------------------------------


class Garbling(LabServer):
    """A server each of whose answers has one byte that is another one, or an end that comes too early."""

    seed = 0

    def _answers(self, wire: bytes) -> Iterator[bytes]:
        chance = random.Random(self.seed)
        for answer in super()._answers(wire):
            at = chance.randrange(len(answer))
            end = b"" if chance.random() < 0.2 else bytes([chance.randrange(256)]) + answer[at + 1 :]
            yield answer[:at] + end


@pytest.mark.parametrize("seeds", [range(25), pytest.param(range(25, 400), marks=pytest.mark.whole)], ids=["25", "375"])
def test_whatever_comes_back_it_is_unread_or_refused_and_nothing_else(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a signed answer any byte matters; nothing of it is believed, and no library's error gets out."""
    with place() as found:
        assert found.primary
        change = found.change("srv-1")
        for seed in seeds:
            Garbling.seed = seed
            found.primary.__class__ = Garbling
            with monkeypatch.context() as hasty:
                hasty.setattr("dcdecom.adapters.dns.transfer.SILENCE", 0.3)
                found.fresh()
                answer = found.answer(change)
                if isinstance(answer, Reading):
                    assert values_of(answer.value) == ("10.7.0.21",)
                with suppress(NotSent, NoAnswer, SystemRefused):
                    found.send(change)
            found.primary.__class__ = LabServer
            if not found.records(change):
                found.primary.edit(FORWARD, came=("srv-1 3600 A 10.7.0.21",))


# --- the doctor ------------------------------------------------------------------------------------------------------


def test_the_doctor_tries_the_right_without_effect() -> None:
    with place() as found:
        assert found.primary
        before = [found.primary.serial(zone) for zone in ZONES]
        assert [line.state for line in of_account(found.rights)] == ["ok", "ok"]
        assert [found.primary.serial(zone) for zone in ZONES] == before
        assert found.primary.made == []


def test_the_doctor_tells_a_key_without_the_right_from_a_server_that_is_not_there() -> None:
    with place(writer="other") as found:
        lines = list(of_account(found.rights))
        assert {line.state for line in lines} == {"to fix"}
        assert "refused (REFUSED)" in lines[0].said
    assert {line.state for line in of_account(found.rights)} == {"could not look"}
