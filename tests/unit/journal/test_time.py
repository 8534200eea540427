"""Time comes from outside: an ended key is judged by dated anchors, never by what a journal says of its time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.journal import anchor_dates, timestamps
from dcdecom.journal.paper_code import code
from dcdecom.journal.verdict import Verification
from dcdecom.journal.verify import NotVerified, ReaderEvidence, verify_path

from .authority import Authority
from .bundles import Bundle, Key, everything, signers
from .test_alone import run

NOW = datetime.now(UTC)
ENDED = (NOW - timedelta(days=60)).strftime("%Y%m%d000000Z")
BEFORE, AFTER = f"{NOW - timedelta(days=70):%Y-%m-%d}", f"{NOW - timedelta(days=20):%Y-%m-%d}"


def verified(bundle: Bundle, line: str, *anchors: str, **held: object) -> tuple[Verification, str]:
    verdict = verify_path(bundle.folder, ReaderEvidence(anchors, signers(line), **held))  # type: ignore[arg-type]  # by name
    return verdict, "\n".join(verdict.lines())


@pytest.fixture
def set_back(tmp_path: Path, key: Key) -> Bundle:
    """A journal that was written now, by a clock that stood five months ago, when the key had not ended."""
    return Bundle(everything(tmp_path, key, begins=NOW - timedelta(days=150)))


@pytest.fixture
def ended(key: Key) -> str:
    return f'kasi valid-before="{ENDED}" {key.public}'


def test_a_clock_that_was_set_back_makes_no_ended_key_good(set_back: Bundle, ended: str) -> None:
    for anchors in ((), (set_back.rows[-1]["hash"],), (code(set_back.rows[15]["hash"]),)):
        verdict, said = verified(set_back, ended, *anchors)
        assert (verdict.exit, [s.state for s in verdict.signatures]) == (2, ["time not proved"]), said
        assert "time not proved: its key has ended since" in said
        assert "--anchor CODE@DATE" in said
        assert "CONCLUSION   NOT KNOWN: of a key that has ended the time is not proved" in said
        assert verdict.covered in (0, 16)


def test_the_date_of_the_next_anchor_decides(set_back: Bundle, ended: str) -> None:
    head, early = set_back.rows[15]["hash"], set_back.rows[5]["hash"]
    verdict, said = verified(set_back, ended, f"{head}@{BEFORE}")
    assert verdict.exit == 0, said
    assert "by the date that the verifier gave" in said
    verdict, said = verified(set_back, ended, f"{code(head)}@{AFTER}")
    assert (verdict.exit, "key has expired" in said) == (3, True), said
    verdict, said = verified(set_back, ended, f"{early}@{BEFORE}")
    assert verdict.exit == 2, "an anchor before the signature says nothing of its time"
    verdict, said = verified(set_back, ended, f"{early}@{BEFORE}", f"{head}@{AFTER}")
    assert verdict.exit == 3
    verdict, said = verified(set_back, ended, f"{head}@{AFTER}", f"{head}@{BEFORE}")
    assert verdict.exit == 0, "the same head stood in two places: the earlier date counts"


def test_a_weaker_anchor_is_named(set_back: Bundle, ended: str) -> None:
    head = set_back.rows[15]["hash"]
    for by, date in (("netbox", "NetBox's date"), ("mail", "the date of a mail")):
        said_by = f"by {date}, a weaker anchor"
        verdict, said = verified(set_back, ended, f"{head}@{BEFORE}@{by}")
        assert (verdict.exit, said_by in said) == (0, True), said
    verdict, said = verified(set_back, ended, f"{head}@{AFTER}", f"{head}@{BEFORE}@mail")
    assert (verdict.exit, "a weaker anchor" in said) == (0, True)


@pytest.mark.parametrize(
    "line", ["kasi {key}", 'kasi valid-after="20000101" {key}', 'kasi valid-before="20991231" {key}']
)
def test_a_key_that_has_not_ended_needs_no_time(set_back: Bundle, key: Key, line: str) -> None:
    verdict, said = verified(set_back, line.format(key=key.public))
    assert (verdict.exit, [s.state for s in verdict.signatures]) == (0, ["good"]), said


def test_a_key_that_begins_later_is_bad(set_back: Bundle, key: Key) -> None:
    verdict, said = verified(set_back, f'kasi valid-after="20990101" {key.public}')
    assert (verdict.exit, "not yet valid" in said) == (3, True)


def test_a_day_counts_to_its_end_and_a_time_is_exact(set_back: Bundle, key: Key) -> None:
    day = (NOW - timedelta(days=60)).astimezone().strftime("%Y%m%d")
    date, head = f"{day[:4]}-{day[4:6]}-{day[6:]}", set_back.rows[15]["hash"]
    line = f'kasi valid-before="{day}1200" {key.public}'
    for given, exit in ((f"{date}T11:59", 0), (f"{date}T12:01", 3), (date, 3)):
        assert verified(set_back, line, f"{head}@{given}")[0].exit == exit, given


def test_an_anchor_whose_chain_does_not_hold_proves_no_time(set_back: Bundle, ended: str) -> None:
    set_back.rewrite(lambda lines: [*lines[:2], lines[2].replace(b'"rina"', b'"budi"'), *lines[3:]])
    verdict, _ = verified(set_back, ended, f"{set_back.rows[15]['hash']}@{BEFORE}")
    assert verdict.exit == 3
    assert [s.state for s in verdict.signatures] != ["good"]


def test_a_journal_ahead_of_its_anchor_is_remarked(tmp_path: Path, key: Key) -> None:
    bundle = Bundle(everything(tmp_path, key))
    _, said = verified(bundle, f"kasi {key.public}", f"{bundle.rows[3]['hash']}@2026-01-02")
    assert "remark       event 4 bears 2026-11-24T13:07:04.000000Z, and its head stood there by 2026-01-02" in said


@pytest.mark.parametrize(
    "given", ["@2026-13-01", "@26-1-1", "@", "@2026-11-26@paper", "@2026-11-26T25:00", "@2026-11-26@netbox@mail"]
)
def test_what_is_no_date_is_refused(set_back: Bundle, key: Key, given: str) -> None:
    if given == "@":
        given = "@ "
    with pytest.raises(NotVerified, match="anchor"):
        verified(set_back, f"kasi {key.public}", f"{set_back.rows[3]['hash']}{given}")


# --- timestamps ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa") / "one")


def test_a_timestamp_dates_a_head(set_back: Bundle, key: Key, authority: Authority) -> None:
    """The key ends a moment after it was stamped; later only the timestamp proves that it had not ended."""
    path = authority.stamp(set_back.rows[15]["hash"])
    stamp = timestamps.read(path.read_bytes())
    assert stamp.head == set_back.rows[15]["hash"]
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=2)
    ends = stamp.at + timedelta(seconds=1)
    line = f'kasi valid-before="{ends:%Y%m%d%H%M%SZ}" {key.public}'
    while datetime.now(UTC) <= ends + timedelta(seconds=1):
        time.sleep(0.1)
    assert verified(set_back, line)[0].exit == 2
    stamps, authorities = ((path.name, path.read_bytes()),), authority.certificate.read_bytes()
    verdict, said = verified(set_back, line, stamps=stamps, authorities=authorities)
    assert (verdict.exit, verdict.covered) == (0, 16), said
    assert "timestamp head.tsr is event 16" in said
    assert "by a timestamp" in said
    verdict, said = verified(set_back, line, stamps=stamps)
    assert (verdict.exit, "give --tsa FILE" in said) == (2, True)


def test_a_timestamp_of_somebody_else_or_of_something_else_proves_nothing(
    set_back: Bundle, key: Key, authority: Authority, tmp_path: Path
) -> None:
    line, authorities = f"kasi {key.public}", authority.certificate.read_bytes()
    other = Authority(tmp_path / "two").stamp(set_back.rows[15]["hash"]).read_bytes()
    verdict, said = verified(set_back, line, stamps=(("x.tsr", other),), authorities=authorities)
    assert (verdict.exit, "timestamp x.tsr: openssl does not verify it" in said) == (2, True), said
    good = authority.stamp("ab" * 32).read_bytes()
    verdict, said = verified(set_back, line, stamps=(("x.tsr", good),), authorities=authorities)
    assert (verdict.exit, "is no event of this journal" in said) == (3, True), said
    longer = authority.stamp("ab" * 64, "512.tsr", "-sha512").read_bytes()
    for bad in (b"", b"no stamp", good[:-20], good[:200], longer):
        verdict, said = verified(set_back, line, stamps=(("x.tsr", bad),), authorities=authorities)
        assert (verdict.exit, "timestamp x.tsr: " in said) == (2, True), said


def test_every_byte_of_a_timestamp_counts(set_back: Bundle, authority: Authority) -> None:
    """Changed in one place it is none, does not verify, or says the very same."""
    good, authorities = authority.stamp(set_back.rows[15]["hash"]).read_bytes(), authority.certificate.read_bytes()
    was = timestamps.read(good)
    for at in range(10, len(good), 97):
        bad = good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1 :]
        try:
            stamp = timestamps.read(bad)
        except ValueError:
            continue
        assert stamp == was or timestamps.verify(bad, stamp.head, authorities)


def test_without_openssl_a_timestamp_is_not_checked(
    set_back: Bundle, key: Key, authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stamps = (("head.tsr", authority.stamp(set_back.rows[15]["hash"]).read_bytes()),)
    monkeypatch.setenv("PATH", str(tmp_path))
    verdict = verify_path(set_back.folder, ReaderEvidence((), None, stamps, authority.certificate.read_bytes()))
    said = "\n".join(verdict.lines())
    assert verdict.exit == 2
    assert "not read: timestamp head.tsr: not checked: openssl is missing here" in said


def test_the_one_file_checks_dates_and_timestamps_too(
    set_back: Bundle, ended: str, authority: Authority, tmp_path: Path
) -> None:
    from dcdecom.journal import zipapp

    zipapp.write(tmp_path / "verify.pyz")
    (tmp_path / "signers").write_bytes(signers(ended))
    given = (str(tmp_path / "verify.pyz"), "verify", str(set_back.folder), "--signers", str(tmp_path / "signers"))
    head = set_back.rows[15]["hash"]
    assert run(*given).returncode == 2
    assert run(*given, "--anchor", f"{head}@{BEFORE}").returncode == 0
    stamp = str(authority.stamp(head))
    said = run(*given, "--timestamp", stamp, "--tsa", str(authority.certificate))
    assert (said.returncode, "by a timestamp" in said.stdout) == (3, True), "it was stamped after the key had ended"
    assert run(*given, "--timestamp", str(tmp_path / "nowhere")).returncode == 2


def test_the_earliest_strong_date_comes_first() -> None:
    at = [datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 6)]
    dated = ((5, at[3], "own"), (9, at[2], "own"), (9, at[0], "mail"))
    found = [(seq, anchor_dates.Moment(day, by)) for seq, day, by in dated]
    valid_at = anchor_dates.from_anchors(found, at[4])
    assert [(m.at, m.by) for m in valid_at(5)] == [(at[2], "own"), (at[0], "mail")]
    assert [(m.at, m.by) for m in valid_at(10)] == [(at[4], "now")]


@pytest.mark.parametrize("said", ["Time stamp: Jan  1 00:00:00 2026 GMT", f"Message data:\n    0000 - {'ab ' * 16}"])
def test_what_the_unsigned_status_says_is_not_read(authority: Authority, said: str) -> None:
    """Before the token, whoever has an answer may write what he likes."""
    good = authority.stamp("ab" * 32).read_bytes()
    status, token = _parts(_parts(good)[0])
    forged = _tagged(0x30, _tagged(0x30, b"\x02\x01\x00" + _tagged(0x30, _tagged(0x0C, f"x\n{said}".encode()))) + token)
    assert status
    assert timestamps.verify(forged, "ab" * 32, authority.certificate.read_bytes()) == ""
    assert timestamps.read(forged) == timestamps.read(good)


def _parts(blob: bytes) -> tuple[bytes, bytes]:
    """What a DER value holds, and what stands behind it."""
    size, at = blob[1], 2
    if size & 0x80:
        at += size & 0x7F
        size = int.from_bytes(blob[2:at])
    return blob[at : at + size], blob[at + size :]


def _tagged(tag: int, body: bytes) -> bytes:
    size = len(body)
    written = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, *([size] if size < 128 else [0x80 | len(written), *written])]) + body
