"""The sentences that people read, by language: `playbooks/texts/<language>.yaml` and `<part>.<language>.yaml`.

A file is a mapping of sections; a sentence is found by its keys with dots between, such as `findings.serial-differs`,
and names its parameters in braces: `{letter}`. Nothing else is understood there: no attribute, index or format.
An office's own folder replaces sentences, or brings a language; the shipped files say which keys and parameters exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from dcdecom.documents.composing import content_of, read_tree, tree_of
from dcdecom.documents.reading import Problem, check
from dcdecom.documents.rules import FILLED, Wrong, apply, show
from dcdecom.documents.shipped import folder as shipped
from dcdecom.documents.tree import Broken, Mistake, Node, Scalar, Steps, Tree, describe, refuse
from dcdecom.documents.tree import Mapping as MappingNode
from dcdecom.errors import InputError
from dcdecom.model.texts import Texts

PARAMETER = re.compile(r"\{([a-z][a-z_]*)\}")
KEY = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
SECTION = re.compile(rb"^(?=[a-z0-9])", re.MULTILINE)
"""Where a section begins, in a file of ours."""
REFERENCE = "id"
"""The language whose shipped files say which sentences there are, for a language that is not shipped."""


def parameters(sentence: str) -> frozenset[str]:
    """The names of a sentence's parameters."""
    return frozenset(PARAMETER.findall(sentence))


def load(language: str, folder: Path | None = None) -> Texts:
    """The shipped sentences of a language, with those of the office's folder in their place. Raises InputError."""
    ours, own = _shipped(language), _files(folder, language)
    if ours and not own:
        return Texts(language, ours)
    if not (ours or own):
        raise InputError(f"no texts for language {language} in {folder or shipped() / 'texts'}")
    known = ours or _shipped(REFERENCE)
    written = _all(own, known)
    if own and not ours:
        missing = (Problem(tuple(key.split(".")), "missing", "a sentence") for key in known if key not in written)
        check(read_tree(own[0]), missing, None)
    return Texts(language, {**known, **written})


def languages(folder: Path | None = None) -> frozenset[str]:
    """The languages that have sentences: those that are shipped, and those of the office's folder."""
    places = (shipped() / "texts", *((folder,) if folder else ()))
    return frozenset(file.stem.rpartition(".")[2] for place in places for file in place.glob("*.yaml"))


@cache
def _shipped(language: str) -> Mapping[str, str]:
    """The shipped sentences of a language, each read once; none where it is not shipped."""
    return Shipped(tuple(_files(shipped() / "texts", language)))


class Shipped(Mapping[str, str]):
    """The sentences of the shipped files of a language. A section is read when one of its sentences is asked for.

    A command says a few of two thousand, and reading them all took half of its time. In our own files a section begins
    with a line that begins with its key; a test compares sections that were read one by one with the files as a whole.
    """

    def __init__(self, files: tuple[Path, ...]) -> None:
        self._files = files
        self._read: dict[str, Mapping[str, str]] = {}

    def __getitem__(self, key: str) -> str:
        return self._section(key.partition(".")[0])[key]

    def __iter__(self) -> Iterator[str]:
        return (key for name in self._parts for key in self._section(name))

    def __len__(self) -> int:
        return sum(len(self._section(name)) for name in self._parts)

    def __bool__(self) -> bool:
        return bool(self._files)

    def __reduce__(self) -> tuple[type[Shipped], tuple[tuple[Path, ...]]]:
        return Shipped, (self._files,)

    def _section(self, name: str) -> Mapping[str, str]:
        if name not in self._read:
            found = self._parts.get(name)
            self._read[name] = _read(tree_of(*found)) if found else {}
        return self._read[name]

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Path, bytes]]:
        """Each section with the file and the lines in which it stands."""
        parts = ((file, part) for file in self._files for part in SECTION.split(content_of(file))[1:])
        return {part.partition(b":")[0].decode(): (file, part) for file, part in parts}


def _files(folder: Path | None, language: str) -> list[Path]:
    """The files of a language: `id.yaml` and, beside it, those of single parts such as `papers.id.yaml`."""
    if folder is None:
        return []
    return [*folder.glob(f"{language}.yaml"), *sorted(folder.glob(f"*.{language}.yaml"))]


def _all(files: Iterable[Path], known: Mapping[str, str] | None) -> dict[str, str]:
    """The sentences of several files, each compared with those that are known."""
    sentences: dict[str, str] = {}
    for file in files:
        tree = read_tree(file)
        found = _read(tree)
        again = (
            Problem(tuple(key.split(".")), "a sentence of another file too", "it once")
            for key in found.keys() & sentences.keys()
        )
        check(tree, again, None)
        check(tree, _compared(found, known) if known is not None else (), None)
        sentences |= found
    return sentences


def _compared(sentences: Mapping[str, str], known: Mapping[str, str]) -> Iterator[Problem]:
    for key, sentence in sentences.items():
        steps = tuple(key.split("."))
        if key not in known:
            yield Problem(steps, "a sentence that dcdecom never says", "a key of the shipped texts")
        elif extra := sorted(parameters(sentence) - parameters(known[key])):
            offered = ", ".join(f"{{{name}}}" for name in sorted(parameters(known[key])))
            yield Problem(steps, f"the unknown parameter {{{extra[0]}}}", f"none but {offered}" if offered else "none")


def _read(tree: Tree) -> dict[str, str]:
    mistakes = list(tree.mistakes)
    sentences = dict(_sentences(tree.root, (), mistakes))
    if mistakes:
        raise refuse(tree.file, mistakes)
    return sentences


def _sentences(node: Node, steps: Steps, mistakes: list[Mistake]) -> Iterator[tuple[str, str]]:
    match node:
        case MappingNode(entries=entries, keys=keys) if entries:
            for key, below in entries.items():
                if not KEY.fullmatch(key):
                    mistakes.append(Mistake(keys[key], steps, f"the key {show(key)}", "lower-case letters and hyphens"))
                yield from _sentences(below, (*steps, key), mistakes)
        case Scalar() if steps:
            if mistake := _wrong(node, steps):
                mistakes.append(mistake)
            yield ".".join(map(str, steps)), node.text
        case Broken():
            pass
        case _:
            mistakes.append(Mistake(node.mark, steps, describe(node), "a sentence, or a section of sentences"))


def _wrong(sentence: Scalar, steps: Steps) -> Mistake | None:
    """What is wrong with one sentence."""
    try:
        text = apply(FILLED, sentence, Path())
    except Wrong as wrong:
        return Mistake(sentence.mark, steps, wrong.found, wrong.expected)
    rest = re.search(r"[{}].{0,20}", PARAMETER.sub("", text))
    return rest and Mistake(sentence.mark, steps, f"a brace that names no parameter: {show(rest[0])}", "{name}")
