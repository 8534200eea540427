"""Wrong files are refused with every mistake in its place. The cases are data, in `wrong/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.documents import configuration, people, playbook, request, shipped, texts
from dcdecom.errors import Exit, InputError
from dcdecom.model.request import Request

HERE = Path(__file__).parent
GOOD = {
    "request": HERE / "good_request.yaml",
    "playbook": shipped.folder() / "penarikan-server.yaml",
}
BOOK = playbook.load("penarikan-server")
STAFF = people.load(Path(people.__file__).parents[2] / "dcdecom_lab" / "people.yaml", BOOK)


def load_request(path: Path) -> Request:
    return request.load(path, date(2026, 11, 24), BOOK, STAFF)


def load_texts(path: Path) -> object:
    return texts.load("id", path.rename(path.with_name("id.yaml")).parent)


LOADERS: dict[str, Callable[[Path], object]] = {
    "request": load_request,
    "people": lambda path: people.load(path, BOOK),
    "configuration": configuration.load,
    "playbook": playbook.load,
    "policy": lambda path: playbook.load_policy(path, BOOK),
    "texts": load_texts,
}


def cases() -> Iterator[Any]:
    for file in sorted((HERE / "wrong").glob("*.yaml")):
        for case in yaml.safe_load(file.read_text("utf-8")):
            yield pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")


def written(kind: str, case: dict[str, Any]) -> str:
    if "file" in case:
        return str(case["file"])
    good, (old, new) = GOOD[kind].read_text("utf-8"), case["change"]
    assert old in good
    return good.replace(old, new, 1)


@pytest.mark.parametrize(("kind", "case"), list(cases()))
def test_every_mistake_is_named_in_its_place(kind: str, case: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "request"
    folder.mkdir()
    for scan in ("ba.pdf", "disposisi.pdf"):
        (folder / scan).write_bytes(b"%PDF")
    path = folder / "written.yaml"
    path.write_text(written(kind, case), "utf-8")

    with pytest.raises(InputError) as caught:
        LOADERS[kind](path)

    said = [line.split(".yaml:", 1)[1] for line in caught.value.what.splitlines()]
    if kind == "playbook":
        said = sorted(line.split(": ", 1)[1] for line in said)
    assert said == (sorted(case["says"]) if kind == "playbook" else case["says"])
    assert caught.value.exit is Exit.INPUT
    assert "hunter2" not in str(caught.value)


def test_the_good_files_are_good(tmp_path: Path) -> None:
    for scan in ("ba.pdf", "disposisi.pdf"):
        (tmp_path / scan).write_bytes(b"%PDF")
    (tmp_path / "request.yaml").write_bytes(GOOD["request"].read_bytes())
    loaded = load_request(tmp_path / "request.yaml")
    assert loaded.minutes.scan == tmp_path / "ba.pdf"
    assert loaded.disposition is not None
    assert loaded.disposition.endorsements[0].date == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: \xff", "1:4: the file: not UTF-8"),
        (b"a: b\nc: \x07", "2:4: the file: the control character U+0007; expected text"),
        (b"[" * 30, "1:22: [0][0][0]: could not be read: LIMIT yaml-depth, at most 20 levels of one YAML file"),
        (b"%YAML 1.1\n---\n{}", "1:1: the file: a directive; expected none"),
        (b"a" * 1048577, "could not be read: LIMIT yaml-bytes"),
    ],
)
def test_what_is_no_readable_yaml(content: bytes, said: str, tmp_path: Path) -> None:
    path = tmp_path / "people.yaml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"people\.yaml") as caught:
        people.load(path)
    assert said in caught.value.what


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a regular file"):
        people.load(tmp_path)
    with pytest.raises(InputError, match="No such file"):
        people.load(tmp_path / "people.yaml")
