"""Cases that one version left open, for every later version to carry to the seal.

    python -m tests.samples.open_cases

Typed in a checkout of the version that is released, before the next one changes a rule of the procedure, a key of the
policy or a kind of event. It opens a lab, brings a case to each of the rows below, and packs what a host would have:
configuration, people, policy, journals and their files. What the systems hold is no part of it: every lab has the same
ids, and `test_open_cases.py` puts a fresh one into the state in which the cases left it. A sample is never made again.
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from dcdecom import __version__
from dcdecom.bootstrap.storage import STORE
from tests.beds.opening import open_bed
from tests.cases import stages
from tests.cases.office import Office

FOLDER = Path(__file__).parent / "open"
PLACES = "places.json"
"""In a sample: the row at which each case stands, and its id."""
WITHDRAWN = {"penarikan": "srv-disdik-01", "review-kasi": "srv-bapenda-02"}
"""Whose ports are shut at these rows."""


def bring(office: Office) -> dict[str, str]:
    """Open a case for each row and go on until it stands there: rows 3, 6, 8 and 11 of the shipped procedure."""
    places = {"disposisi-kabid": office.open(office.request("undisposed"), 4)}
    how = ("--by", "kadis", "--on", office.today, "--scan", office.scan("kadis"))
    office.type("case", "sign", places["disposisi-kabid"], "disposisi-kadis", "--as", "kadis", *how).ended(0)
    office.run(places["disposisi-kabid"]).ended(4)
    places["penolakan"] = office.open(office.request("rejected"), 3)
    for row, name in WITHDRAWN.items():
        id = places[row] = office.open(office.request_for(name), 4)
        stages.to_rack(office, id)
        stages.to_plan(office, id, name)
        stages.to_handover(office, id, name)
        if row == "review-kasi":
            stages.to_second_plan(office, id)
            stages.to_review(office, id, name)
    return places


def pack(office: Office, places: dict[str, str]) -> Path:
    """Pack what the office's host has; returns the sample. Papers that are alike stand side by side: they pack well."""
    root = office.folder
    kept = sorted((root / "data" / "files").iterdir(), key=lambda f: (f.read_bytes()[:2] != b"PK", f.stat().st_size))
    files = [root / "dcdecom.yaml", root / "policy.yaml", root / "inventory" / "people.yaml", root / "data" / STORE]
    made = FOLDER / f"dcdecom-{__version__}-open.tar.xz"
    with tarfile.open(made, "x:xz", preset=9) as tar:
        for file in (*files, *sorted((root / "data" / "sealed").iterdir()), *kept):
            _add(tar, str(file.relative_to(root)), file.read_bytes())
        _add(tar, PLACES, json.dumps(places, indent=1).encode())
    return made


def _add(tar: tarfile.TarFile, place: str, content: bytes) -> None:
    entry = tarfile.TarInfo(place)
    entry.size, entry.mode = len(content), 0o644
    tar.addfile(entry, io.BytesIO(content))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        bed = open_bed("lab", Path(folder))
        try:
            office = Office(bed, Path(folder) / "office")
            print(pack(office, bring(office)))
        finally:
            bed.close()
