"""A pass for the door on a stranger's machine: what leaves, until when, how it is proved, and texts that are none.

And passes in a journal: what the verifier says of uses that cannot have been.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcdecom import limits
from dcdecom.journal import exit_pass, sshsig, statement, zipapp
from dcdecom.journal.__main__ import main
from dcdecom.journal.chain import Row
from dcdecom.journal.exit_pass import NoPass, check, read
from dcdecom.journal.orders import KINDS
from dcdecom.journal.paper_code import code
from dcdecom.journal.pass_words import WORDS, languages

from .bundles import Key, signers
from .histories import history
from .passkeys import ECDSA, PRESENT, VERIFIED, SecurityKey
from .test_completeness import Case
from .test_roles import people, text_of, verified

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
SAID: dict[str, Any] = {
    "dcdecom": "exit pass 1", "case": "2026-0042", "estate": "real", "step": "penarikan", "as": "kasi",
    "head": "ab" * 32, "owner": "Dinas Pendidikan", "bearer": "Agus Salim", "authority": "Surat Kuasa 800/15",
    "until": "2026-11-27T09:30+07:00",
    "devices": [
        ["srv-disdik-01", "SGH331XK7P", "read", "HPE ProLiant DL360", "1.3.2.10"],
        ["srv-disdik-02", "SGH331XK8P", "recorded", "", ""],
    ],
}  # fmt: skip


def text(**instead: Any) -> str:
    return json.dumps({**SAID, **instead})


def lines(said: str, own: bytes | None = None, now: datetime = NOW) -> str:
    return "\n".join(check(read(said), own, now).lines())


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Key, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return Key.made(folder / "kasi"), Key.made(folder / "other")


def by_key(key: Key, who: str = "dewi", on: str = "2026-11-26", **instead: Any) -> dict[str, Any]:
    """A pass with its signature."""
    said = {**SAID, **instead}
    armored = key.sign(statement.text(read(json.dumps(said)).stated(on)))
    return {**said, "signed": {"by": who, "on": on, "sig": "".join(armored.decode().split("\n")[1:-2])}}


def own(key: Key, who: str = "dewi", more: str = 'namespaces="dcdecom-gate"') -> bytes:
    return signers(f"{who} {more} {key.public}")


# --- what a guard is told --------------------------------------------------------------------------------------------


def test_it_says_what_leaves_with_whom_and_until_when() -> None:
    said = lines(text())
    for words in (
        "case 2026-0042", "1. serial SGH331XK7P (read off the chassis): srv-disdik-01, HPE ProLiant DL360, 1.3.2.10",
        "2. serial SGH331XK8P (as recorded, not read off the chassis)", "Agus Salim, by Surat Kuasa 800/15",
        "holds until  2026-11-27T09:30+07:00", "only the code: compare it with the code and the signature on the paper",
        "keep the paper and sign it",
    ):  # fmt: skip
        assert words in said
    assert "CONCLUSION   ONLY THE CODE" in said
    assert check(read(text()), None, NOW).exit == 0


def test_who_is_not_named_is_said_to_stand_on_the_paper() -> None:
    assert "nobody is named: as the paper has it by hand" in lines(text(bearer="", authority=""))


SIGNED = {"by": "dewi", "on": "2026-11-26", "sig": ""}
LEAVES = """\
pass         case 2026-0042, step penarikan, to be let out by kasi
code         {code}
leaves       2 of Dinas Pendidikan
  1. serial SGH331XK7P (read off the chassis): srv-disdik-01, HPE ProLiant DL360, 1.3.2.10
  2. serial SGH331XK8P (as recorded, not read off the chassis): srv-disdik-02, -, -
carried by   Agus Salim, by Surat Kuasa 800/15
holds until  2026-11-27T09:30+07:00{expired}
proof        {proof}
used once    keep the paper and sign it: whether it was used before is not known here
CONCLUSION   {conclusion}"""
ONLY_CODE = "only the code: compare it with the code and the signature on the paper"
ANSWERS: dict[str, tuple[bool, bool, str, str, str, str, int]] = {
    "code": (False, False, "code", "", ONLY_CODE,
             "ONLY THE CODE: it proves nothing without the signature on the paper", 0),
    "code, expired": (False, True, "code", "", ONLY_CODE, "DO NOT LET OUT: it has expired", 3),
    "good": (True, False, "good", "", "signed by key of dewi on 2026-11-26, by your list of keys",
             "SIGNED: let out what it names, and nothing else", 0),
    "good, expired": (True, True, "good", "", "signed by key of dewi on 2026-11-26, by your list of keys",
                      "DO NOT LET OUT: it has expired", 3),
    "good, with more": (True, False, "good", "as said",
                        "signed by key of dewi on 2026-11-26, by your list of keys: as said",
                        "SIGNED: let out what it names, and nothing else", 0),
    "not checked": (True, False, "not checked", "no ssh-keygen",
                    "it says that dewi signed it by key: not checked: no ssh-keygen",
                    "NOT CHECKED: give --signers FILE, your own list of keys; or compare it with the paper", 0),
    "bad": (True, False, "bad", "another key", "BAD SIGNATURE, said to be of dewi: another key",
            "DO NOT LET OUT: the signature does not fit what the pass says", 3),
    "bad, expired": (True, True, "bad", "", "BAD SIGNATURE, said to be of dewi",
                     "DO NOT LET OUT: the signature does not fit what the pass says", 3),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_a_guard_is_told_all_of_it_and_the_conclusion_last(name: str) -> None:
    signed, expired, proof, why, shown, conclusion, exit = ANSWERS[name]
    found = exit_pass.Checked(read(text(signed=SIGNED) if signed else text()), expired, proof, why)
    assert "\n".join(found.lines()) == LEAVES.format(
        code=code(SAID["head"]), expired=": EXPIRED" if expired else "", proof=shown, conclusion=conclusion
    )
    assert found.exit == exit


def test_what_a_pass_leaves_out_is_said() -> None:
    nothing = text(owner="", authority="", devices=[["srv", "", "read", "", ""]])
    said = lines(nothing).splitlines()
    assert said[2] == "leaves       1 of nobody that it names"
    assert said[3] == "  1. serial none (read off the chassis): srv, -, -"
    assert said[4] == "carried by   Agus Salim"


def test_a_practice_says_so_before_its_conclusion() -> None:
    said = lines(text(estate="lab")).splitlines()
    assert said[8] == "practice     it is of estate lab: nothing leaves by it"
    assert "practice" not in lines(text())


OF_GATE = {"owner": "Disdik", "bearer": "Agus", "authority": "", "until": SAID["until"],
           "devices": [{"name": "d1", "serial": "S1", "read": True, "type": "t", "tag": "1"},
                       {"name": "d2", "serial": "S2", "read": False, "type": "", "tag": ""}]}  # fmt: skip


def opened_gate(said: object) -> Row:
    body = {"step": "penarikan", "by": "kasi", "exit_pass": said, "_hash": SAID["head"]}
    return history(("gate-opened", body))[0]


def test_a_pass_is_what_the_event_of_its_gate_says() -> None:
    found = exit_pass.of_gate(opened_gate(OF_GATE), "real")
    assert found.texts == {
        "dcdecom": "exit pass 1", "case": "2026-0001", "estate": "real", "step": "penarikan", "as": "kasi",
        "head": SAID["head"], "owner": "Disdik", "bearer": "Agus", "authority": "", "until": SAID["until"],
    }  # fmt: skip
    assert found.devices == (("d1", "S1", "read", "t", "1"), ("d2", "S2", "recorded", "", ""))
    assert found.signed is None


@pytest.mark.parametrize("said", [None, "x", {}, {**OF_GATE, "devices": []}, {**OF_GATE, "until": "soon"}])
def test_an_event_that_holds_no_pass_is_none(said: object) -> None:
    with pytest.raises(ValueError, match=r"^the journal does not say what the pass says$"):
        exit_pass.of_gate(opened_gate(said), "real")


@pytest.mark.parametrize(
    ("now", "expired"),
    [
        (datetime(2026, 11, 27, 2, 30, 59, tzinfo=UTC), False), (datetime(2026, 11, 27, 2, 31, tzinfo=UTC), True),
    ],
)  # fmt: skip
def test_it_holds_to_the_end_of_its_last_minute(now: datetime, expired: bool) -> None:
    checked = check(read(text()), None, now)
    assert (checked.expired, checked.exit) == (expired, 3 if expired else 0)
    assert ("DO NOT LET OUT: it has expired" in "\n".join(checked.lines())) == expired


def test_a_signature_is_graded_by_the_list_that_the_guard_holds(keys: tuple[Key, Key]) -> None:
    mine, other = keys
    said = json.dumps(by_key(mine))
    assert "signed by key of dewi on 2026-11-26" in lines(said, own(mine))
    assert check(read(said), own(mine), NOW).exit == 0
    assert "CONCLUSION   NOT CHECKED" in lines(said)
    assert check(read(said), own(other), NOW).proof == "bad"
    assert check(read(said), own(mine, who="sri"), NOW).proof == "bad", "a key of somebody else in the list"
    assert check(read(said), own(mine, more='namespaces="git"'), NOW).proof == "bad"
    late = own(mine, more='namespaces="dcdecom-gate",valid-before="20261101"')
    assert check(read(said), late, NOW).proof == "bad"


CHANGES: dict[str, Any] = {
    "case": "2026-0043", "step": "formulir", "as": "kabid", "head": "cd" * 32, "owner": "Bapenda", "bearer": "Joko",
    "authority": "", "until": "2027-11-27T09:30+07:00", "estate": "lab",
    "devices": [["srv-disdik-01", "SGH331XK7Q", "read", "HPE ProLiant DL360", "1.3.2.10"], SAID["devices"][1]],
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_of_a_signed_pass_can_be_changed(keys: tuple[Key, Key], name: str) -> None:
    forged = {**by_key(keys[0]), name: CHANGES[name]}
    checked = check(read(json.dumps(forged)), own(keys[0]), NOW)
    assert (checked.proof, checked.exit) == ("bad", 3)
    assert "DO NOT LET OUT: the signature does not fit" in "\n".join(checked.lines())


def test_every_text_of_a_pass_is_tried_above() -> None:
    assert {*CHANGES, "dcdecom"} == {*SAID}


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop(), lambda d: d.append(d[0]), lambda d: d.reverse(), lambda d: d[1].__setitem__(2, "read"),
        lambda d: d[0].__setitem__(3, "other"), lambda d: d[0].__setitem__(4, ""),
    ],
)  # fmt: skip
def test_no_device_is_added_left_out_or_changed(keys: tuple[Key, Key], change: Any) -> None:
    forged = by_key(keys[0], devices=json.loads(json.dumps(SAID["devices"])))
    change(forged["devices"])
    assert check(read(json.dumps(forged)), own(keys[0]), NOW).proof == "bad"


def test_what_is_signed_of_a_pass_stays_the_same_for_every_version() -> None:
    digest = "e9681a79a89d3b643df14241d6ab6d0456c7ec0b6dc3c4c38cb94f3f7827a5d4"
    found = read(text())
    assert found.digest == digest
    assert statement.text(found.stated("2026-11-26")).decode().splitlines() == [
        "dcdecom statement 2", "kind: pass", "case: 2026-0042", "step: penarikan", "as: kasi", "decision: approve",
        "device: srv-disdik-01", "device: srv-disdik-02", "until: 2026-11-27T09:30+07:00", f"subject: pass {digest}",
        "happened on: 2026-11-26", f"head: {SAID['head']}",
    ]  # fmt: skip


def test_a_signature_over_another_kind_of_statement_lets_nothing_out(keys: tuple[Key, Key]) -> None:
    said = read(text()).stated("2026-11-26")
    gate = statement.Statement(
        said.case, said.step, said.party, "approve", said.devices, said.on, "none", said.head, "gate", 2
    )  # fmt: skip
    sig = "".join(keys[0].sign(statement.text(gate)).decode().split("\n")[1:-2])
    forged = {**SAID, "signed": {"by": "dewi", "on": "2026-11-26", "sig": sig}}
    assert check(read(json.dumps(forged)), own(keys[0]), NOW).proof == "bad"
    assert "pass" not in KINDS.values(), "no event but that which closes its gate is ordered by one"


def test_a_pass_of_the_lab_says_so() -> None:
    assert "it is of estate lab: nothing leaves by it" in lines(text(estate="lab"))


# --- what is no pass -------------------------------------------------------------------------------------------------

NONE = {
    "nothing": "", "half of it": text()[:-9], "a list": "[1]", "a number": "1" * 5000, "not a number": "NaN",
    "another QR code": "https://example.org/", "a head": "ab" * 32, "an empty mapping": "{}",
    "a later version": text(dcdecom="exit pass 2"), "a key more": text(more="x"),
    "a key twice": '{"case":"x",' + text()[1:], "no device": text(devices=[]),
    "a device that is a text": text(devices=["x"]), "devices that are none": text(devices=1),
    "a device of four": text(devices=[["a", "b", "read", "c"]]), "a device of numbers": text(devices=[[1, 2, 3, 4, 5]]),
    "a signer without end": text(signed={"by": "x" * 401, "on": "2026-11-26", "sig": ""}),
    "a serial from nowhere": text(devices=[["a", "b", "guessed", "c", "d"]]), "a null": text(bearer=None),
    "no head": text(head="xyz"), "a head in capitals": text(head="AB" * 32), "no time": text(until="tomorrow"),
    "a time without a zone": text(until="2026-11-27T09:30"), "a time before time": text(until="0001-01-01T00:00+14:00"),
    "a text without end": text(bearer="x" * 401), "half a sign": text(bearer="\ud800"),
    "a deep one": text(bearer=[[[[[[]]]]]]), "brackets": "[" * 5000, "braces": '{"a":' * 1000,
    "a signature of nothing": text(signed={}), "a signature that is a text": text(signed="x"),
    "a signature of no day": text(signed={"by": "a", "on": "x", "sig": ""}),
    "a signature that is no base64": text(signed={"by": "a", "on": "2026-11-26", "sig": "%%%"}),
    "too many bytes": text(bearer="x" * 9000), "a NUL": "\0", "a picture": "\x89PNG",
}  # fmt: skip


WHY: dict[str, tuple[str, ...]] = {
    "it is not the text of a pass, or not all of it": (
        "nothing", "half of it", "a number", "not a number", "another QR code", "a head", "a key twice",
        "a NUL", "a picture", "bytes that are no text",
    ),
    "it is not the text of a pass": ("a list", "a small number"),
    "it is no exit pass of dcdecom": ("an empty mapping", "a key more", "a key less", "another title"),
    "it is an exit pass 2, which this version of dcdecom does not know": ("a later version",),
    f"it is an exit pass {'3' * 30}, which this version of dcdecom does not know": ("a version without end",),
    "it names no device": ("no device", "devices that are none"),
    "it names a device in no form that is known here": (
        "a device that is a text", "a device of four", "a serial from nowhere", "a device of six",
    ),
    "what it says of a device is no text": ("a device of numbers",),
    f"its signer {limits.PASS_TEXT}": ("a signer without end",), f"bearer {limits.PASS_TEXT}": ("a text without end",),
    f"what it says of a device {limits.PASS_TEXT}": ("a device without end",),
    "its signer is no text": ("a signer that is a number",), "its day is no text": ("a day that is a number",),
    "bearer is no text": ("a null", "half a sign", "the first half", "the last half"),
    "its head is no SHA-256": ("no head", "a head in capitals"),
    "until when it holds is no time": ("no time", "a time without a zone", "a time before time"),
    str(limits.PASS_DEPTH): ("a deep one", "brackets", "braces"), str(limits.PASS_BYTES): ("too many bytes",),
    "its signature is in no form that is known here": ("a signature of nothing", "a signature that is a text"),
    "its signature is not whole": ("a signature of no day", "a signature that is no base64", "a signature of umlauts"),
}  # fmt: skip
NONE |= {
    "bytes that are no text": text()[:-1] + "\udc80}", "a small number": "1",
    "a key less": json.dumps({k: v for k, v in SAID.items() if k != "bearer"}),
    "another title": text(dcdecom="something else"), "a version without end": text(dcdecom=f"exit pass {'3' * 60}"),
    "a device of six": text(devices=[["a", "b", "read", "c", "d", "e"]]), "the first half": text(bearer="\udfff"),
    "a device without end": text(devices=[["a" * 401, "b", "read", "c", "d"]]), "the last half": text(bearer="a\udc00"),
    "a signer that is a number": text(signed={"by": 1, "on": "2026-11-26", "sig": ""}),
    "a day that is a number": text(signed={"by": "a", "on": 1, "sig": ""}),
    "a signature of umlauts": text(signed={"by": "a", "on": "2026-11-26", "sig": "ää=="}),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_pass_is_said_to_be_none(name: str) -> None:
    with pytest.raises(NoPass) as why:
        read(NONE[name])
    assert name in WHY[str(why.value)]
    assert exit_pass.head_of(NONE[name]) == ""


def test_what_is_one_is_read_whole() -> None:
    sig = base64.b64encode(b"x" * 100).decode()
    found = read(f" {text(signed={'by': 'dewi', 'on': '20261126', 'sig': sig}, owner='x' * 400)}\n")
    assert found.texts == {**{name: said for name, said in SAID.items() if name != "devices"}, "owner": "x" * 400}
    assert found.devices == tuple(map(tuple, SAID["devices"]))
    armored = f"{sig[:70]}\n{sig[70:]}\n".encode()
    assert found.signed == exit_pass.PassSigned("dewi", "2026-11-26", sshsig.BEGIN + armored + sshsig.END)
    assert read(text(signed=None)).signed is None
    assert exit_pass.head_of(text()) == SAID["head"]


@pytest.mark.parametrize("sig", ["", base64.b64encode(b"SSHSIG").decode(), "A" * 3000])
def test_a_signature_that_is_none_is_a_bad_one(keys: tuple[Key, Key], sig: str) -> None:
    said = text(signed={"by": "dewi", "on": "2026-11-26", "sig": sig})
    assert check(read(said), own(keys[0]), NOW).proof == "bad"


def test_why_a_signature_is_none_is_told(keys: tuple[Key, Key], monkeypatch: pytest.MonkeyPatch) -> None:
    cut = base64.b64encode(b"SSHSIG" + (1).to_bytes(4, "big")).decode()
    for sig, why in (("", "it is no SSH signature of a version that is known here"), (cut, "it ends in the middle")):
        found = check(read(text(signed={"by": "dewi", "on": "2026-11-26", "sig": sig})), own(keys[0]), NOW)
        assert (found.proof, found.why) == ("bad", why)
    nobodys = check(read(json.dumps(by_key(keys[0], case=statement.EVERY_CASE))), own(keys[0]), NOW)
    assert (nobodys.proof, nobodys.why) == ("bad", "one of kind pass is for one case")
    assert check(read(text()), own(keys[0]), NOW) == exit_pass.Checked(read(text()), False, "code")
    signed = read(json.dumps(by_key(keys[0])))
    assert check(signed, None, NOW) == exit_pass.Checked(signed, False, "not checked")
    assert check(signed, own(keys[0]), NOW) == exit_pass.Checked(signed, False, "good", "")
    monkeypatch.setenv("PATH", "/nowhere")
    found = check(signed, own(keys[0]), NOW)
    assert (found.proof, found.why) == ("not checked", "ssh-keygen: No such file or directory")


TOUCHED = "its key was touched, and nobody was verified by PIN or finger (flag UV)"


@pytest.mark.parametrize(("estate", "origin", "flags", "why"), [
    ("real", "", PRESENT | VERIFIED, ""), ("lab", "", PRESENT | VERIFIED, ""),
    ("real", "", PRESENT, TOUCHED), ("lab", "", PRESENT, TOUCHED),
    ("lab", "http://localhost:8000", PRESENT | VERIFIED, ""),
    ("real", "http://localhost:8000", PRESENT | VERIFIED, "http://localhost:8000"),
])  # fmt: skip
def test_a_security_key_lets_out_what_somebody_verified_himself_for(
    estate: str, origin: str, flags: int, why: str
) -> None:
    token = SecurityKey(ECDSA, "localhost") if origin else SecurityKey()
    said = {**SAID, "estate": estate}
    signed = statement.text(read(json.dumps(said)).stated("2026-11-26"))
    armored = token.sign_in_browser(signed, origin, flags) if origin else token.sign(signed, flags=flags)
    sig = "".join(armored.decode().strip().split("\n")[1:-1])
    whole = json.dumps({**said, "signed": {"by": "dewi", "on": "2026-11-26", "sig": sig}})
    found = check(read(whole), signers(f'dewi namespaces="dcdecom-gate" {token.public}'), NOW)
    assert (found.proof, why in found.why) == ("bad" if why else "good", True), found.why


def test_a_line_without_end_is_cut() -> None:
    assert exit_pass.visible("x" * 1001) == "x" * 1000
    assert exit_pass.visible("a\tb\u202e") == "a\\tb\\u202e"


@pytest.mark.parametrize("by", ["-h", "*", "dewi,sri", "../x", "dewi\n", ""])
def test_a_signer_is_an_id_and_never_an_option_or_a_pattern(keys: tuple[Key, Key], by: str) -> None:
    forged = by_key(keys[0], who=by)
    assert check(read(json.dumps(forged)), own(keys[0], who="*"), NOW).proof == "bad"


def test_what_moves_a_cursor_or_turns_a_text_is_written_out() -> None:
    devices = [["\x9b", "\x07", "read", "", ""]]
    said = lines(text(bearer="\x1b[2JAgus\r\n\u202eCONCLUSION   SIGNED", owner="a\nb", devices=devices))
    assert "\\x1b[2JAgus\\r\\n\\u202eCONCLUSION" in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)
    assert said.count("\nCONCLUSION") == 1


NAMES = st.sampled_from([*SAID, "signed", "by", "on", "sig", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(NAMES, deeper, max_size=12),
)


@settings(max_examples=300)
@given(VALUES)
def test_any_json_is_a_pass_or_none(value: Any) -> None:
    for said in (json.dumps(value), json.dumps({**SAID, **value}) if isinstance(value, dict) else "x"):
        try:
            found = read(said)
        except NoPass:
            continue
        assert all(line.isprintable() for line in check(found, b"", NOW).lines())


# --- typed by the guard ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["text", "file", "stdin", "with a mark"])
def test_the_one_file_reads_it_as_it_comes(tmp_path: Path, keys: tuple[Key, Key], how: str) -> None:
    """With the standard library alone, and nothing of ours beside it."""
    zipapp.write(tmp_path / "verify.pyz")
    whole = json.dumps(by_key(keys[0], until=f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M+00:00}"))
    (tmp_path / "pass.txt").write_bytes((b"\xef\xbb\xbf" if how == "with a mark" else b"") + whole.encode() + b"\r\n")
    (tmp_path / "signers").write_bytes(own(keys[0]))
    given = {"text": whole, "stdin": "-"}.get(how, str(tmp_path / "pass.txt"))
    typed = ("pass", given, "--signers", str(tmp_path / "signers"))
    ran = subprocess.run(
        [sys.executable, "-S", "-I", str(tmp_path / "verify.pyz"), *typed],
        input=whole, capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == "CONCLUSION   SIGNED: let out what it names, and nothing else"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xd8\xff photo", "it is a picture or a PDF"), (b"%PDF-1.7", "it is a picture or a PDF"),
        (b"x" * 20_000, "LIMIT pass-bytes"), (b"\xfe\xff\x00", "not the text of a pass"), (None, "No such file"),
    ],
)  # fmt: skip
def test_another_file_is_no_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, said: str
) -> None:
    path = tmp_path / "pass"
    if content is not None:
        path.write_bytes(content)
    sys.stdout.reconfigure = lambda **_: None  # type: ignore[union-attr]  # pytest's has none
    assert main(["pass", str(path)]) == 2
    assert said in capsys.readouterr().err
    assert main(["pass", "x" * 9000]) == 2
    assert main(["pass", str(tmp_path)]) == 2
    assert limits.PASS_BYTES.most < 20_000


# --- in a journal ----------------------------------------------------------------------------------------------------

WANTED: dict[str, Any] = {"completeness": ["exit-pass"], "waives": [], "photos": []}
DEVICE = {"name": "srv-disdik-01", "serial": "SGH331XK7P", "read": True, "type": "", "tag": ""}


def case(folder: Path, key: Key | None = None, policy: dict[str, Any] | None = None) -> Case:
    asked = WANTED if policy is None else policy
    return Case(folder, people(kasi=("kasi", key.public if key else "")), policy=asked)


def opens(c: Case, hours: int = 24) -> Row:
    until = f"{c.clock.time + timedelta(hours=hours):%Y-%m-%dT%H:%M+00:00}"
    said = {"owner": "Disdik", "bearer": "Agus", "authority": "", "until": until, "devices": [DEVICE]}
    return c.opens("penarikan", "kasi", "exit-pass", gate=1, code_bits=130, exit_pass=said)


def through(c: Case, opened: Row, scan: bytes = b"scan", hours: int = 0, **instead: Any) -> Row:
    at = c.clock.time + timedelta(hours=hours)
    said = {"step": "penarikan", "gate": 1, "head": opened["hash"], "guard": "Joko", "on": f"{at:%Y-%m-%d}",
            "hour": f"{at:%H:%M}", "grade": "qr", "recorder": "rina", **instead}  # fmt: skip
    return c.add("door-passed", said, **({"izin_pdf": scan} if scan else {}))


def reports(c: Case) -> None:
    c.add("report-made", {"step": "laporan"}, laporan_yaml=b"the report")


def test_a_pass_that_was_used_once_and_came_back_is_in_order(tmp_path: Path) -> None:
    c = case(tmp_path)
    opened = opens(c)
    c.closes(opened, b"scan", gate=1)
    through(c, opened)
    reports(c)
    assert verified(c).exit == 0, text_of(verified(c))


def test_a_pass_signed_by_key_is_a_good_signature(tmp_path: Path, keys: tuple[Key, Key]) -> None:
    c = case(tmp_path, keys[0])
    opened = opens(c)
    c.sign(opened, "kasi", keys[0], authority=True, paper="exit-pass")
    through(c, opened)
    verdict = verified(c, f"kasi {keys[0].public}")
    assert (verdict.exit, [s.state for s in verdict.signatures]) == (0, ["good"]), text_of(verdict)


def test_a_signature_over_another_pass_is_a_bad_one(tmp_path: Path, keys: tuple[Key, Key]) -> None:
    c = case(tmp_path, keys[0])
    opened = opens(c)
    said = exit_pass.of_gate(opened, "real")
    other = exit_pass.Pass({**said.texts, "bearer": "Somebody"}, said.devices)
    c.sign(opened, "kasi", keys[0], text=statement.text(other.stated(f"{c.clock.time:%Y-%m-%d}")), authority=True,
           paper="exit-pass")  # fmt: skip
    verdict = verified(c, f"kasi {keys[0].public}")
    assert verdict.exit == 3
    assert "its statement is not what the journal says was signed" in text_of(verdict)


def test_a_report_without_the_pass_is_a_finding_where_the_policy_asks_for_it(tmp_path: Path) -> None:
    for number, (policy, exit) in enumerate(((WANTED, 3), ({**WANTED, "waives": ["exit-pass"]}, 0))):
        (tmp_path / str(number)).mkdir()
        c = case(tmp_path / str(number), policy=policy)
        opens(c)
        reports(c)
        assert verified(c).exit == exit
        assert ("had not come back from the door" in text_of(verified(c))) == (exit == 3)


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a pass of nobody": ({"head": "0" * 64}, "no pass that it names"), "no guard": ({"guard": " "}, "names no guard"),
    "no scan": ({"scan": b""}, "names no file"),
    "before it was printed": ({"hours": -2}, "before its pass was printed"),
    "after it was recorded": ({"hours": 2}, "after it was recorded"), "no hour": ({"hour": "99:99"}, "no day and hour"),
    "late without a reason": ({"against": "late", "_lasts": -3, "hours": 0}, "no reason is given"),
    "late and not said": ({"_lasts": -3}, "and its pass held until"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_use_that_cannot_have_been_is_a_finding(tmp_path: Path, name: str) -> None:
    c = case(tmp_path)
    instead, why = BAD[name]
    instead = dict(instead)
    through(c, opens(c, hours=instead.pop("_lasts", 24)), **instead)
    verdict = verified(c)
    assert verdict.exit == 3
    assert why in text_of(verdict)


def test_a_second_use_and_one_of_a_replaced_pass_have_to_be_called_so(tmp_path: Path) -> None:
    for number, against in enumerate(("", "again", "superseded")):
        (tmp_path / str(number)).mkdir()
        c = case(tmp_path / str(number))
        first = opens(c)
        if against == "superseded" or not against:
            second = opens(c)
            through(c, first, b"old", against=against)
            through(c, second)
        else:
            through(c, first)
            through(c, first, b"again", against=against)
        said = text_of(verified(c))
        assert (verified(c).exit, "had taken its place" in said) == ((0, False) if against else (3, True)), said
    c = case(tmp_path)
    first = opens(c)
    through(c, first)
    through(c, first, b"again")
    assert "the same pass was used before" in text_of(verified(c))


# --- the reader's language -------------------------------------------------------------------------------------------


def test_both_languages_say_the_same_things() -> None:
    assert {*WORDS["en"]} == {*WORDS["id"]}
    for key, english in WORDS["en"].items():
        holes = re.compile(r"\{\w+\}")
        assert sorted(holes.findall(english)) == sorted(holes.findall(WORDS["id"][key])), key
    for said in (text(), text(estate="lab", devices=[["srv", "", "recorded", "", ""]])):
        checked = check(read(said), None, NOW)
        assert len([*checked.lines("id")]) == len([*checked.lines("en")])
    indonesian = [*check(read(text()), None, NOW).lines("id")]
    assert indonesian[-1] == "KESIMPULAN   HANYA KODE: tidak membuktikan apa pun tanpa tanda tangan pada surat"


@pytest.mark.parametrize(("asked", "locale", "told"), [
    ("", "id_ID.UTF-8", ("id",)), ("", "en_GB", ("en",)), ("", "C.UTF-8", ("id", "en")), ("", "", ("id", "en")),
    ("en", "id_ID.UTF-8", ("en",)), ("id", "C", ("id",)),
])  # fmt: skip
def test_the_guard_is_told_in_his_language_or_in_both(asked: str, locale: str, told: tuple[str, ...]) -> None:
    assert languages(asked, {"LANG": locale}) == told


def test_the_command_says_it_in_both(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    main(["pass", text(), "--language", "id"])
    assert "CONCLUSION" not in capsys.readouterr().out
    main(["pass", text()])
    said = capsys.readouterr().out
    assert said.index("KESIMPULAN") < said.index("CONCLUSION")
    assert main(["pass", "{}"]) == 2
    said = capsys.readouterr().err
    assert "bukan surat izin" in said
    assert "no pass: " in said
