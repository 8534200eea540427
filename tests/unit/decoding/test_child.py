"""The child that opens pictures: what it reads, and what it may not do to the process that asked."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from dcdecom import confinement
from dcdecom.adapters.decoding import ChildDecoder, run_decoder
from dcdecom.adapters.decoding.decode_images import SIDE
from dcdecom.ports.decoder import INSTALL, Mark

from . import files

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")


@pytest.fixture(scope="module")
def decoder() -> ChildDecoder:
    return ChildDecoder()


def playing(folder: Path, script: str, **instead: int) -> ChildDecoder:
    """A parent whose child does what a script says, behind the limits that the child sets itself."""
    child = folder / "child.py"
    real = run_decoder.CHILD.read_text("utf-8")
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
    assert decoder.marks(files.saved(Image.new("L", (800, 600), 255), "PNG")) == run_decoder.Marks()


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
    assert (shown.why, "at most 10 bytes" in shown.detail, shown.detail[-11:]) == ("too-large", True, ": it has 11")


# --- what it may not do ----------------------------------------------------------------------------------------------


def test_it_may_not_eat_memory(tmp_path: Path) -> None:
    script = "TASKS = {'thumbnail': lambda *_: [bytearray(1 << 20) for _ in range(4096)]}"
    shown = playing(tmp_path, script).thumbnail(files.camera())
    assert (shown.jpeg, shown.why, "LIMIT picture-memory" in shown.detail) == (b"", "too-large", True)


def test_it_may_not_eat_the_processor(tmp_path: Path) -> None:
    began = time.monotonic()
    shown = playing(tmp_path, "while True: pass", CPU_SECONDS=1).thumbnail(files.camera())
    assert (shown.why, "of the processor" in shown.detail) == ("died", True)
    assert time.monotonic() - began < 20


def test_it_may_not_wait(tmp_path: Path) -> None:
    shown = playing(tmp_path, "import time; time.sleep(60)", WALL_SECONDS=1).thumbnail(files.camera())
    assert (shown.why, "LIMIT picture-wait, at most 1 seconds" in shown.detail) == ("died", True)


def test_it_may_not_answer_without_end(tmp_path: Path) -> None:
    script = "\n    while True: sys.stdout.write('x' * 65536)"
    shown = playing(tmp_path, script, ANSWER=1 << 20).thumbnail(files.camera())
    assert (shown.why, "LIMIT picture-answer, at most 1,048,576 bytes" in shown.detail) == ("died", True)


@pytest.mark.parametrize(
    ("script", "raises"),
    [
        ("os.write(os.open('/tmp/dcdecom-child', os.O_CREAT | os.O_WRONLY), b'x')", "OSError"),
        ("x = [open('/dev/null') for _ in range(200)]", "OSError"),
        # Where Python has not read its socket module yet, it may not read it either.
        ("import socket; socket.create_connection(('127.0.0.1', 9), 1)", "(OSError, ImportError)"),
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


@pytest.mark.parametrize(
    "act", ["os.fork()", "os.posix_spawn('/bin/true', ['true'], {})", "__import__('subprocess').run(['/bin/true'])",
            "__import__('_thread').start_new_thread(print, ())"],
)  # fmt: skip
def test_it_may_start_nothing_also_where_we_are_root(act: str, tmp_path: Path) -> None:
    """The kernel holds the limit of processes against nobody who is root: so the child is not."""
    script = f"\n    try:\n        {act}\n    except (OSError, RuntimeError): pass\n    else: os._exit(7)"
    assert playing(tmp_path, script).thumbnail(files.camera()).why == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="root gives up what root has")
def test_of_root_it_keeps_nothing(tmp_path: Path) -> None:
    """What only root may read is imported before; nobody is killed, and root is not come by again."""
    mine = tmp_path / "mine"
    mine.write_bytes(b"x")
    mine.chmod(0o600)
    tmp_path.chmod(0o700)
    script = (
        f"\n    assert os.getresuid() == os.getresgid() == (65534,) * 3 and os.getgroups() == []"
        f"\n    for act in (lambda: open({str(mine)!r}), lambda: open('/etc/shadow'),"
        f"\n                lambda: os.kill({os.getpid()}, 0), lambda: os.setuid(0), lambda: os.chroot('/'),"
        f"\n                lambda: os.unlink({str(mine)!r}), lambda: os.chmod({str(mine)!r}, 0o777)):"
        "\n        try:\n            act()\n        except OSError: pass\n        else: os._exit(7)"
    )
    assert playing(tmp_path, script).thumbnail(files.camera()).why == ""
    assert mine.exists()


FILES = {
    "read": "open(d + '/secret').read()", "shorten": "os.truncate(d + '/store', 0)", "remove": "os.unlink(d + '/gone')",
    "map": "__import__('mmap').mmap(os.open(d + '/store', os.O_RDWR), 0)", "make": "os.mkdir(d + '/made')",
    "move": "os.rename(d + '/gone', d + '/moved')", "link": "os.symlink('/etc/passwd', d + '/link')",
    "look": "os.listdir(d)", "kill": "os.kill(os.getppid(), 0)",
    "start": "os.execv('/bin/true', ['true'])",
}  # fmt: skip
SINCE = {"shorten": 3, "kill": 6}


@pytest.mark.parametrize("act", FILES)
def test_it_may_touch_no_file_and_no_process_of_its_own_account(act: str, tmp_path: Path) -> None:
    """Code that took it over, where the kernel has Landlock: all of this belongs to the account that it runs as."""
    if confinement.landlock() < SINCE.get(act, 1):
        pytest.skip("the kernel's Landlock does not hold it back: threats.md says so")
    for name in ("secret", "store", "gone"):
        (tmp_path / name).write_bytes(b"original")
    script = f"""
import os, sys
from dcdecom import confinement
os.geteuid = lambda: 1000  # it stays the account that owns the files
d = {str(tmp_path)!r}
confinement.confine({{}})
try:
    {FILES[act]}
except PermissionError:
    sys.exit(0)
sys.exit(7)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (done.returncode, done.stderr)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gone", "secret", "store"]
    assert (tmp_path / "store").read_bytes() == b"original"


# --- how long all of them take ---------------------------------------------------------------------------------------


def test_all_photos_of_a_command_have_one_time_between_them(tmp_path: Path) -> None:
    """Thirty photos that take half a minute each would take a quarter of an hour."""
    decoder = playing(tmp_path, "import time; time.sleep(60)", WALL_SECONDS=2, ALL_SECONDS=3)
    began, said = time.monotonic(), [decoder.thumbnail(files.camera()).detail for _ in range(30)]
    assert time.monotonic() - began < 20
    assert ["picture-wait" in said[0], *("LIMIT pictures-wait" in why for why in said[1:])] == [True] * 30


def test_pages_and_codes_that_are_not_looked_at_are_not_none(tmp_path: Path) -> None:
    """The code may stand on the page behind the last that is looked at."""
    blank = Image.new("L", (165, 233), 255)
    blank.save(tmp_path / "scan.pdf", save_all=True, append_images=[blank] * 20)
    blank.save(tmp_path / "scan.tiff", save_all=True, append_images=[blank] * 20)
    for name in ("scan.pdf", "scan.tiff"):
        read = ChildDecoder().marks((tmp_path / name).read_bytes())
        assert (read.found, read.why, "LIMIT scan-pages" in read.detail) == ((), "too-large", True)
        assert ChildDecoder(PAGES=21).marks((tmp_path / name).read_bytes()) == run_decoder.Marks()
    two = files.saved(files.scanned(), "PNG")
    assert "LIMIT scan-marks" in ChildDecoder(MARKS=0).marks(two).detail


def test_where_no_process_can_be_started_that_is_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    shown = ChildDecoder().thumbnail(files.camera())
    assert (shown.why, "could be started" in shown.detail) == ("not-started", True)


def test_without_the_extra_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_decoder, "NEEDED", ("nosuchmodule",))
    read = ChildDecoder().marks(files.saved(files.sheet(), "PNG"))
    assert (read.found, read.why, read.detail) == ((), "lacking", INSTALL)
    assert "\n" not in INSTALL
