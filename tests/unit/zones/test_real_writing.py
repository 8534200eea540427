"""The same writer on BIND and Knot DNS, each with a secondary server: each trap that they show."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from dcdecom.changes import kind_of
from dcdecom.doctor.names import of_account
from dcdecom.errors import NoAnswer, SystemRefused
from dcdecom.model.changes.change import Change
from dcdecom.model.estate.reading import Reading
from dcdecom.model.settings import DnsKey, DnsSecondary, DnsServer, DnsView, SecretRef
from tests.unit.zones.real import Control, bind, knot
from tests.unit.zones.served import HEAD
from tests.unit.zones.writing import Place

pytestmark = [pytest.mark.whole, pytest.mark.timeout(300)]
FORWARD, BACK, PIECE = "batam.test", "0.7.10.in-addr.arpa", "0-31.0.7.10.in-addr.arpa"
SSHFP = "4 2 " + "0" * 64
TEXTS = {
    FORWARD: f"""@ NS ns2
ns1 A 127.0.0.1
ns2 A 127.0.0.1
srv-1 A 10.7.0.21
srv-1 SSHFP {SSHFP}
ppdb 300 CNAME srv-1
rapor 3600 A 10.7.0.21
rapor 3600 A 10.7.0.22
lama.apps A 10.7.0.21
*.apps A 10.7.0.21
""",
    BACK: "@ NS ns2.batam.test.\n0-31 NS ns1.batam.test.\n21 CNAME 21.0-31\n",
    PIECE: "@ NS ns2.batam.test.\n21 PTR srv-1.batam.test.\n21 PTR old.batam.test.\n",
}
OUTSIDE = {FORWARD: "ns1 A 127.0.0.1\nsrv-1 A 10.7.0.21\n"}


class Real(Place):
    """The view inside, and where the kind has it the one outside."""

    kind = ""
    control: Control

    def settled(self, change: Change) -> bool:
        """As the engine waits."""
        until = time.monotonic() + 40
        while not self.holds(change) and time.monotonic() < until:
            time.sleep(0.2)
        return self.holds(change)


def made(kind: str, stack: ExitStack, folder: Path, writer: str = "writer", zones: tuple[str, ...] = ()) -> Real:
    servers = bind(folder, TEXTS, OUTSIDE) if kind == "bind" else knot(folder, TEXTS)
    first, second, control = stack.enter_context(servers)
    here = SecretRef("env:KEY")
    other = DnsSecondary("ns2.batam.test", "127.0.0.1", second)
    key = DnsKey("reader", here)
    server = DnsServer("127.0.0.1", zones or tuple(TEXTS), key, first, DnsKey(writer, here), (other,))
    views = [DnsView("inside", "Tim DNS", (server,), "removed")]
    if kind == "bind":
        alone = DnsKey("outside", here)
        views.append(
            DnsView("outside", "Tim DNS", (DnsServer("127.0.0.1", (FORWARD,), alone, first, alone),), "removed")
        )
    found = Real(tuple(views))
    found.kind, found.control = kind, control
    _until_read(found, second)
    return found


def _until_read(found: Real, second: int) -> None:
    """Once the secondary has the zones."""
    change = found.change("srv-1")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        answer = found.answer(change)
        if isinstance(answer, Reading) and answer.value["records"] and not answer.value["behind"]:
            return
        time.sleep(0.2)
    raise AssertionError(found.answer(change))


@pytest.fixture(params=["bind", "knot"])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Real]]:
    with ExitStack() as stack:
        (tmp_path / "dns").mkdir()
        yield lambda **how: made(request.param, stack, tmp_path / "dns", **how)


def inside(found: Real) -> list[Any]:
    return [change for change in found.changes() if change.view == "inside"]


def test_every_set_goes_is_seen_by_its_difference_at_both_servers_and_comes_back(real: Callable[..., Real]) -> None:
    found = real()
    done = []
    changes = inside(found)
    assert [(c.owner.split(".")[0], c.type) for c in changes] == [
        ("ppdb", "CNAME"), ("srv-1", "SSHFP"), ("lama", "A"), ("rapor", "A"), ("srv-1", "A"), ("21", "PTR"),
    ]  # fmt: skip
    for change in changes:
        before = found.act(change)
        assert found.settled(change), found.state(change)
        state = found.state(change)
        assert (state["also"], state["shown"][:8]) == ("", "version "), state
        done.append((change, before))
    assert found.records(changes[3]) == ("10.7.0.22",)
    assert found.records(changes[5]) == ("old.batam.test.",)
    for change, before in reversed(done):
        back = found.back(change, before)
        found.act(back)
        assert found.settled(back), found.state(back)
    found.fresh()
    assert [(c.owner, c.type, c.before) for c in inside(found)] == [(c.owner, c.type, c.before) for c in changes]


def test_2_a_refusal_is_told_by_the_servers_own_code(real: Callable[..., Real]) -> None:
    found = real(writer="reader")
    with pytest.raises(SystemRefused) as refused:
        found.send(found.change("srv-1"))
    said = "refused (REFUSED)" if found.kind == "bind" else "refused (NOTAUTH, in an answer that is not signed)"
    assert said in refused.value.what


def test_an_update_that_is_repeated_changes_nothing(real: Callable[..., Real]) -> None:
    found = real()
    change = found.change("srv-1")
    found.act(change)
    assert found.settled(change)
    with pytest.raises(SystemRefused, match="NXRRSET"):
        found.send(change)


def test_3_what_was_sent_to_a_frozen_zone(real: Callable[..., Real], monkeypatch: pytest.MonkeyPatch) -> None:
    """Knot keeps it and carries it out after the thaw; BIND refuses it."""
    monkeypatch.setattr("dcdecom.adapters.dns.transfer.SILENCE", 1.0)
    found = real()
    change = found.change("srv-1")
    found.control(
        "zone-freeze" if found.kind == "knot" else "freeze", FORWARD, *(["IN", "inside"] * (found.kind == "bind"))
    )
    with pytest.raises((NoAnswer, SystemRefused)) as said:
        found.send(change)
    assert not found.holds(change)
    found.control(
        "zone-thaw" if found.kind == "knot" else "thaw", FORWARD, *(["IN", "inside"] * (found.kind == "bind"))
    )
    if found.kind == "knot":
        assert isinstance(said.value, NoAnswer)
        assert found.settled(change)
        return
    found.act(change)
    assert found.settled(change)


def test_5_a_wildcard_goes_on_answering_and_proves_nothing(real: Callable[..., Real]) -> None:
    found = real()
    change = found.change("lama.apps")
    found.act(change)
    assert found.settled(change), found.state(change)
    assert found.state(change)["wildcard"] == "*.apps.batam.test."


def test_8_a_secondary_that_is_gone_leaves_it_unread(tmp_path: Path) -> None:
    (tmp_path / "dns").mkdir()
    with ExitStack() as stack:
        found = made("knot", stack, tmp_path / "dns")
        change = found.change("srv-1")
        assert "Stopped" in found.control("stop", on=1)
        until = time.monotonic() + 10
        while isinstance(found.answer(change), Reading) and time.monotonic() < until:
            time.sleep(0.2)
        assert "ns2.batam.test" in found.unread(change)


def test_8_a_secondary_whose_transfer_is_broken_is_behind(tmp_path: Path) -> None:
    """It answers with authority, and what was before."""
    (tmp_path / "dns").mkdir()
    with ExitStack() as stack:
        found = made("bind", stack, tmp_path / "dns")
        change = found.change("srv-1")
        found.control("freeze", FORWARD, on=1)
        conf = tmp_path / "dns" / "2" / "named.conf"
        conf.write_text(conf.read_text().replace("key xfr; }; allow-notify", "key narrow; }; allow-notify"))
        found.control("reconfig", on=1)
        found.act(change)
        time.sleep(2)
        state = found.state(change)
        assert "ns2.batam.test" in str(state["behind"]), state
        assert not kind_of(change).holds(change, state)


def test_10_the_view_outside_is_another_one(tmp_path: Path) -> None:
    (tmp_path / "dns").mkdir()
    with ExitStack() as stack:
        found = made("bind", stack, tmp_path / "dns")
        mine = [c for c in found.changes() if (c.owner, c.type) == ("srv-1.batam.test.", "A")]
        assert [c.view for c in mine] == ["inside", "outside"]
        found.act(mine[0])
        assert found.settled(mine[0])
        assert not found.holds(mine[1])
        found.act(mine[1])
        assert found.holds(mine[1])


def test_14_a_zone_file_that_is_read_again_brings_a_name_back(tmp_path: Path) -> None:
    (tmp_path / "dns").mkdir()
    with ExitStack() as stack:
        found = made("knot", stack, tmp_path / "dns")
        change = found.change("ppdb", "CNAME")
        found.control("zone-flush", FORWARD)
        found.act(change)
        assert found.settled(change)
        found.control("zone-reload", "-f", FORWARD)
        place = tmp_path / "dns" / "1" / FORWARD
        place.write_text(HEAD.replace("2026113001", "2026113999") + TEXTS[FORWARD])
        found.control("zone-reload", FORWARD)
        until = time.monotonic() + 10
        while found.holds(change) and time.monotonic() < until:
            time.sleep(0.2)
        assert not found.holds(change)


def test_the_right_is_tried_without_effect(real: Callable[..., Real]) -> None:
    found = real()
    before = {c.target: found.state(c) for c in inside(found)}
    lines = list(of_account(found.rights))
    assert {line.state for line in lines} == {"ok"}, lines
    assert {c.target: found.state(c) for c in inside(found)} == before


def test_a_key_without_the_right_is_told(real: Callable[..., Real]) -> None:
    found = real(writer="reader")
    lines = [line for line in of_account(found.rights) if " inside " in line.subject]
    assert {line.state for line in lines} == {"to fix"}, lines


def test_nobody_listens(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = DnsKey("reader", SecretRef("env:KEY"))
    view = DnsView("inside", "Tim DNS", (DnsServer("127.0.0.1", (FORWARD,), here, port, here),), "removed")
    answer = Place((view,)).names.leading([])
    assert answer == {}
