"""The child that opens pictures: what it reads, and what it may not do to the process that asked."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pytest
from PIL import Image

from dcdecom.adapters.decoding import ChildDecoder, parent
from dcdecom.adapters.decoding.child import SIDE
from dcdecom.ports.decoder import INSTALL, Mark

from . import files

pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")


@pytest.fixture(scope="module")
def decoder() -> ChildDecoder:
    return ChildDecoder()


def playing(folder: Path, script: str, **instead: int) -> ChildDecoder:
    """A parent whose child does what a script says, behind the limits that the child sets itself."""
    child = folder / "child.py"
    real = parent.CHILD.read_text("utf-8")
    begins = "    try:\n        answer ="
    child.write_text(real.replace(begins, f"    {script}\n{begins}", 1), "utf-8")
    made = ChildDecoder(**instead)
    made.child = child
    return made


# --- what it reads ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_the_qr_code_of_a_scan_is_read(kind: str, decoder: ChildDecoder) -> None:
    read = decoder.marks(files.saved(files.scanned(), kind))
    assert (read.found, read.why) == ((Mark("QR Code", files.HEAD),), "")


@pytest.mark.parametrize("kind", ["pdf", "tiff"])
def test_every_page_is_looked_at(kind: str, decoder: ChildDecoder, tmp_path: Path) -> None:
    blank, other = Image.new("L", (1654, 2339), 255), "ab" * 32
    blank.save(tmp_path / f"scan.{kind}", save_all=True, append_images=[files.sheet(), blank, files.sheet(other)])
    read = decoder.marks((tmp_path / f"scan.{kind}").read_bytes())
    assert [mark.text for mark in read.found] == [files.HEAD, other]


def test_a_page_without_a_code_is_looked_at_and_has_none(decoder: ChildDecoder) -> None:
    assert decoder.marks(files.saved(Image.new("L", (800, 600), 255), "PNG")) == parent.Marks()


def test_a_thumbnail_is_small_upright_and_says_nothing_of_the_camera(decoder: ChildDecoder) -> None:
    small = decoder.thumbnail(files.camera()).jpeg
    with Image.open(io.BytesIO(small)) as image:
        assert image.size == (SIDE * 3 // 4, SIDE)
        assert dict(image.getexif()) == {}
    assert b"Rina" not in small
    assert len(small) < 20_000


def test_a_picture_whose_exif_raises_is_shown_as_it_lies(decoder: ChildDecoder) -> None:
    """A telephone's picture of 839 bytes raised a TypeError in the process of the case, and stopped it for good."""
    assert decoder.thumbnail(files.TYPE_ERROR).jpeg.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no-picture"), (b"<script>", "no-picture"), (files.camera()[:300], "broken"),
        (b"\x89PNG\r\n\x1a\n", "no-picture"), (files.png(60_000, 60_000), "too-large"), (files.heic(), "no-picture"),
        (files.png(20_000, 5_000), "too-large"), (files.png(9_000, 5_000), "broken"),
    ],
    ids=["empty", "text", "cut", "cut-png", "bomb", "heic", "under-the-area", "says-more-than-it-has"],
)  # fmt: skip
def test_what_cannot_be_shown_says_why(content: bytes, why: str, decoder: ChildDecoder) -> None:
    shown = decoder.thumbnail(content)
    assert (shown.jpeg, shown.why) == (b"", why)
    assert shown.detail


@pytest.mark.parametrize("content", [files.HUGE_PAGE, files.OWN_CHILD, b"%PDF-1.4\n", files.png(60_000, 60_000)])
def test_what_is_no_scan_has_no_marks(content: bytes, decoder: ChildDecoder) -> None:
    assert decoder.marks(content).found == ()


def test_a_file_of_more_bytes_than_are_opened_starts_nothing() -> None:
    shown = ChildDecoder(CONTENT=10).thumbnail(b"x" * 11)
    assert (shown.why, shown.detail) == ("too-large", "it has 11 bytes, the limit is 10")


# --- what it may not do ----------------------------------------------------------------------------------------------


def test_it_may_not_eat_memory(tmp_path: Path) -> None:
    shown = playing(tmp_path, "x = [bytearray(1 << 20) for _ in range(4096)]").thumbnail(files.camera())
    assert (shown.jpeg, shown.why) == (b"", "died")


def test_it_may_not_eat_the_processor(tmp_path: Path) -> None:
    began = time.monotonic()
    shown = playing(tmp_path, "while True: pass", CPU_SECONDS=1).thumbnail(files.camera())
    assert (shown.why, "of the processor" in shown.detail) == ("died", True)
    assert time.monotonic() - began < 20


def test_it_may_not_wait(tmp_path: Path) -> None:
    shown = playing(tmp_path, "import time; time.sleep(60)", WALL_SECONDS=1).thumbnail(files.camera())
    assert (shown.why, shown.detail) == ("died", "the decoder took more than 1 s")


def test_it_may_not_answer_without_end(tmp_path: Path) -> None:
    script = "\n    while True: sys.stdout.write('x' * 65536)"
    shown = playing(tmp_path, script, ANSWER=1 << 20).thumbnail(files.camera())
    assert (shown.why, shown.detail) == ("died", "the decoder answered more than 1048576 bytes")


@pytest.mark.parametrize(
    ("script", "raises"),
    [
        ("os.write(os.open('/tmp/dcdecom-child', os.O_CREAT | os.O_WRONLY), b'x')", "OSError"),
        ("x = [open('/dev/null') for _ in range(200)]", "OSError"),
        ("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "OSError"),
    ],
)
def test_it_may_not_write_or_open_or_connect(script: str, raises: str, tmp_path: Path) -> None:
    caught = f"\n    try:\n        {script}\n    except {raises}: pass\n    else: os._exit(7)"
    assert playing(tmp_path, caught).thumbnail(files.camera()).why == ""


def test_it_has_none_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETBOX_TOKEN", "secret")
    assert playing(tmp_path, "assert 'NETBOX_TOKEN' not in os.environ").thumbnail(files.camera()).why == ""


@pytest.mark.parametrize(
    "script",
    [
        "os.kill(os.getpid(), 11)", "os._exit(3)", "raise SystemExit(0)", "os._exit(0)", "os.close(1)",
        *(f"sys.stdout.write({answer!r}); sys.stdout.flush(); os._exit(0)" for answer in (
            "[]", "{", "null", '{"jpeg": 7}', '{"jpeg": "AAAA"}', '{"jpeg": "!"}', '{"why": "other"}', '{"why": []}',
            '{"why": "broken", "detail": 7}', "[" * 100_000, '{"marks": {}}', '{"marks": [["QR", 7]]}',
            '{"marks": [["QR"]]}', '{"marks": "ab"}',
        )),
    ],
)  # fmt: skip
def test_whatever_it_does_is_an_answer(script: str, tmp_path: Path) -> None:
    child = playing(tmp_path, script)
    assert (child.thumbnail(files.camera()).jpeg, child.thumbnail(b"").why) == (b"", "died")
    assert (child.marks(b"").found, child.marks(b"").why) == ((), "died")


def test_its_children_end_with_it(tmp_path: Path) -> None:
    """As root a process may be made all the same; then it belongs to the group that is ended."""
    pid = tmp_path / "pid"
    pid.touch()
    os.mkfifo(tmp_path / "told")
    script = "\n    import time\n    if os.fork() == 0: time.sleep(60)\n    time.sleep(60)"
    began = time.monotonic()
    assert playing(tmp_path, script, WALL_SECONDS=2).thumbnail(files.camera()).why == "died"
    assert time.monotonic() - began < 20


def test_where_no_process_can_be_started_that_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    shown = ChildDecoder().thumbnail(files.camera())
    assert (shown.why, "could be started" in shown.detail) == ("not-started", True)


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "NEEDED", ("nosuchmodule",))
    read = ChildDecoder().marks(files.saved(files.sheet(), "PNG"))
    assert (read.found, read.why, read.detail) == ((), "lacking", INSTALL)
    assert "\n" not in INSTALL
