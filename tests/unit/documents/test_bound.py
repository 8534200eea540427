"""What a case that is open goes on by, whatever was shipped or written since it was opened."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dcdecom.documents import shipped
from dcdecom.documents.playbook import load, load_as_bound, load_policy, policy_text
from dcdecom.errors import InputError
from dcdecom.model.facts.request import Binding
from dcdecom.model.playbook import LATER_KEYS, Playbook, Policy

NAME = "penarikan-server"
SHIPPED = {
    "05fce5832ebc08b2963d1cd387823133c193087eeae110a2faa965ffec46b3ed",
    "372a2f8cc68c8e2b4432f2f2afb089b76f666ac81e4d874ddfe3e1503a17b22a",
    "670e347db0d359e9ce2435f69e39d6b3c14197a1993f1c5ec9b7da540b3025f7",
    "84ac1337ff88d2cba44e49ac6f5764d6fb1daa1ebd43d9c878b8fd08a1ca5678",
    "9f404566df72e88d949676deb4487f8faee1ec6967982efd51c7729d6d34aa6b",
    "aaa640fbf2d451ee404dd767cdf609494671c12bc10821788376aab2dc0adb4a",
    "b6870281dfdd3b83bde03c40bf89fd5281bd659905fc3f17520ccce4a6836301",
    "ca95070040707892617c30e21e45acc90354da68c5f5a64033586a3d3577530c",
    "ce86d64d17deb8c6b097424acab18882f3d6480a51290728bc6a0550205d5d75",
    "eca0dc2be83068e0f4c8e475114f158f7f0ac844fb7b35348dc416dfcf0cb653",
}
"""Every playbook that a version has shipped. Before one is changed, its bytes go into `playbooks/earlier/`."""
OLDER = "84ac1337ff88d2cba44e49ac6f5764d6fb1daa1ebd43d9c878b8fd08a1ca5678"


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.mark.parametrize("wanted", sorted(SHIPPED))
def test_every_playbook_that_was_ever_shipped_is_found_by_its_digest(wanted: str) -> None:
    file = shipped.by_digest(wanted)
    assert file
    assert digest(file.read_bytes()) == wanted
    assert load_as_bound(file, None, Binding(playbook=wanted), None).rows


def test_what_is_shipped_now_is_among_them() -> None:
    now = {digest((shipped.folder() / f"{name}.yaml").read_bytes()) for name in shipped.playbooks()}
    assert now <= SHIPPED, "list it here; what it replaces goes into playbooks/earlier/ under its digest"
    assert {file.stem for file in (shipped.folder() / "earlier").iterdir()} | now == SHIPPED
    assert shipped.by_digest("0" * 64) is None
    assert "earlier" not in shipped.playbooks()


# --- the policy ------------------------------------------------------------------------------------------------------


class Bound:
    """A case's binding, and the files around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = shipped.folder() / f"{NAME}.yaml"
        self.own: Path | None = None
        self.in_force: Path | None = None
        self.binding = Binding()

    def opened(self, text: str = "", keeps: bool = True, **instead: Any) -> Bound:
        """As opening a case leaves it; `keeps` is False for a version that kept nothing of its procedure."""
        self.writes(text)
        playbook = load_policy(self.own, load(NAME)) if self.own else load(NAME)
        self.binding = Binding(playbook=playbook.digest, policy=playbook.policy_digest)
        if keeps:
            self.in_force = self.folder / "in-force"
            body = {**json.loads(policy_text(playbook.policy)), **instead}
            self.in_force.write_text(json.dumps({k: v for k, v in body.items() if v is not None}), "utf-8")
            self.binding = replace(self.binding, policy_file=digest(self.own.read_bytes()) if self.own else "")
        return self

    def writes(self, text: str) -> None:
        """The office's policy file, as it is from now on."""
        self.own = self.folder / "policy.yaml" if text else None
        if self.own:
            self.own.write_text(text, "utf-8")

    def goes_on_by(self) -> Playbook:
        return load_as_bound(self.file, self.own, self.binding, self.in_force)

    @property
    def has_changed(self) -> bool:
        return self.goes_on_by().policy_digest != self.binding.policy


@pytest.fixture
def bound(tmp_path: Path) -> Bound:
    return Bound(tmp_path)


def test_a_case_of_an_earlier_version_keeps_what_was_done_before_there_was_a_key(bound: Bound) -> None:
    bound.opened("soak: 1200\n", keeps=False)
    policy = bound.goes_on_by().policy
    said = ("completeness", "photos")  # the playbook that is shipped now says these itself
    before = {key: value for key, value in LATER_KEYS.items() if key not in said}
    assert {key: getattr(policy, key) for key in before} == before
    assert (policy.soak, policy.two_posts, Policy().two_posts, bound.has_changed) == (1200, "always", "never", False)


def test_an_older_playbook_asks_for_no_scan_photo_or_hour() -> None:
    wanted = "670e347db0d359e9ce2435f69e39d6b3c14197a1993f1c5ec9b7da540b3025f7"
    file = shipped.by_digest(wanted)
    assert file
    older = load_as_bound(file, None, Binding(playbook=wanted), None)
    assert (older.policy.completeness, older.policy.waives, older.policy.photos) == ((), (), ())
    assert not any(gate.round_of or gate.paper == "minutes" for row in older.rows for gate in row.gates)


def test_a_case_that_is_opened_now_gets_the_default_of_now(bound: Bound) -> None:
    bound.opened("soak: 1200\n")
    assert bound.goes_on_by().policy == replace(load(NAME).policy, soak=1200)
    assert not bound.has_changed


def test_a_key_that_came_after_it_was_opened_stays_as_it_was_before(bound: Bound) -> None:
    bound.opened("soak: 1200\n", recorder_decides=None)
    policy = bound.goes_on_by().policy
    assert (policy.recorder_decides, policy.two_posts, bound.has_changed) == (True, "never", False)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_file_that_says_a_later_key_is_heard(bound: Bound, keeps: bool) -> None:
    bound.opened("two_posts: deputy\n", keeps)
    assert (bound.goes_on_by().policy.two_posts, bound.has_changed) == ("deputy", False)


@pytest.mark.parametrize("keeps", [True, False])
def test_people_who_change_the_policy_are_asked_about_it(bound: Bound, keeps: bool) -> None:
    bound.opened("soak: 1200\n", keeps)
    bound.writes("soak: 1200\nmax_devices: 5\n")
    policy = bound.goes_on_by().policy
    assert bound.has_changed
    assert (policy.max_devices, policy.two_posts) == (5, "never" if keeps else "always"), "nothing else changes by it"
    bound.writes("")
    assert bound.has_changed


@pytest.mark.parametrize("keeps", [True, False])
def test_a_policy_that_says_the_same_in_other_words_is_the_same(bound: Bound, keeps: bool) -> None:
    bound.opened("soak: 1200\n", keeps)
    bound.writes("# agreed in November\nsoak: 1200\n")
    assert not bound.has_changed


def test_a_default_that_a_version_changes_is_no_change_of_the_policy(bound: Bound) -> None:
    """The file is what it was; what it leaves out was something else when the case was opened."""
    bound.opened("soak: 1200\n", max_devices=5)
    bound.binding = replace(bound.binding, policy="0" * 64)
    assert (bound.goes_on_by().policy.max_devices, bound.has_changed) == (5, False)


def test_a_rule_that_is_stricter_now_refuses_no_playbook_of_an_open_case(bound: Bound) -> None:
    bound.opened()
    bound.file = bound.folder / "own.yaml"
    text = (shipped.folder() / f"{NAME}.yaml").read_text("utf-8")
    bound.file.write_text(text.replace("refuses_to: penolakan", "refuses_to: nowhere", 1), "utf-8")
    with pytest.raises(InputError, match="nowhere"):
        load(bound.file)
    with pytest.raises(InputError, match="nowhere"):
        bound.goes_on_by()
    bound.binding = replace(bound.binding, playbook=digest(bound.file.read_bytes()))
    assert any(row.refuses_to == "nowhere" for row in bound.goes_on_by().rows)


def own_playbook(bound: Bound, before: str, now: str) -> None:
    """A case that was opened by a playbook of the office's own, which somebody has edited since."""
    bound.opened()
    text = (shipped.folder() / f"{NAME}.yaml").read_text("utf-8")
    assert before in text
    bound.file = bound.folder / "own.yaml"
    bound.file.write_text(text.replace(before, now, 1), "utf-8")


def test_an_edited_playbook_is_checked_as_every_new_one(bound: Bound) -> None:
    own_playbook(bound, "paper: handover", "paper: told")
    with pytest.raises(InputError, match="handover"):
        bound.goes_on_by()


def test_the_policy_of_an_edited_playbook_is_another_one(bound: Bound) -> None:
    own_playbook(bound, "soak: 900", "soak: 86400")
    assert (bound.goes_on_by().policy.soak, bound.has_changed) == (86400, True)
