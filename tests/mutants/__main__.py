"""Change the code in one place at a time, and look whether a test notices.

    python -m tests.mutants                        # all that `make mutants` does
    python -m tests.mutants --group checks --tests tests/unit/checks --processes 1
    python -m tests.mutants --group verifier --files dcdecom/journal/orders.py --notes kept
    python -m tests.mutants --group verifier --most 300 --minutes 40 --notes kept

What was tried stands in build/mutants/results.jsonl, a line a mutant. What was killed there is not tried again while
its file is the same; what survived is. Exit code 1 where fewer were noticed than each group asks for.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from .covering import SECONDS, Covering
from .in_place import is_in_function
from .mutations import Mutation
from .targets import NAMES, ROOT, Group, Part, groups
from .trees import copied
from .trial import Outcome, Trial, Worker

BUILD = ROOT / "build" / "mutants"
RESULTS, SURVIVORS = BUILD / "results.jsonl", BUILD / "survivors.txt"
SAMPLE, SEED = 400, 15
NOTICED = ("killed", "timeout")

_worker: Worker


def main(arguments: Sequence[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    with _alone():
        return _run_all(given)


def _run_all(given: argparse.Namespace) -> int:
    began = time.monotonic()
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(BUILD / "hypothesis"))
    part = Part(tuple(given.files), given.most, given.seed)
    chosen = tuple(groups(given.sample, given.seed, given.group or NAMES, part))
    covering = Covering(BUILD / "notes", BUILD / "noted", given.seconds, tuple(given.tests))
    if given.notes == "new" or not covering.is_noted():
        copied(covering.tree)
        covering.note(given.tests, given.processes)
    known = {} if given.fresh else dict(_known())
    if given.survivors:
        chosen = tuple(
            replace(g, mutations=tuple(m for m in g.mutations if key(m.id, m.file) in known)) for g in chosen
        )
    try:
        _try_all(chosen, covering, known, given.processes, given.minutes, given.seed)
    except KeyboardInterrupt:
        print("stopped; what was tried is kept")
    return _report(chosen, dict(_known()), time.monotonic() - began)


def _try_all(
    chosen: Sequence[Group], covering: Covering, known: Mapping[str, Any], processes: int, minutes: float, seed: int
) -> None:
    wanted = {m.id: m for group in chosen for m in group.mutations if not _is_noticed(known.get(key(m.id, m.file)))}
    trials = [_trial(m, covering) for m in wanted.values()]
    random.Random(seed).shuffle(trials)  # What a run has no time for leaves a sample.
    print(f"{len(trials)} mutants to try, {len(covering.durations)} tests noted", flush=True)
    asked = sorted({test for trial in trials if trial.in_place for test in trial.tests})
    until = time.monotonic() + 60 * minutes
    # Workers are forks, and take copies by their number.
    counter = multiprocessing.Value("i", 0)
    with (
        multiprocessing.get_context("fork").Pool(processes, _begin, (counter, asked)) as pool,
        RESULTS.open("a", encoding="utf-8") as results,
    ):
        for done, outcome in enumerate(pool.imap_unordered(_run, trials), 1):
            results.write(json.dumps(_plain(outcome), ensure_ascii=False) + "\n")
            results.flush()
            if outcome.state not in NOTICED:
                print(f"{done}/{len(trials)} {outcome.state}: {outcome.mutation.id}", flush=True)
            if time.monotonic() > until:
                print(f"{minutes:g} minutes are over")
                break


def _trial(mutation: Mutation, covering: Covering) -> Trial:
    tests = covering.tests(mutation)
    in_function = is_in_function(mutation, (ROOT / mutation.file).read_bytes())
    return Trial(mutation, tests, covering.seconds(tests), in_function, covering.runs_at_import(mutation))


@contextmanager
def _alone() -> Iterator[None]:
    """Two runs would change each other's copies."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(f"another run works in {BUILD.relative_to(ROOT)}: no mutant was made") from None
        yield


def _begin(counter: Any, tests: Sequence[str]) -> None:
    """A process of the pool. When the run is stopped, it ends with what it has begun."""
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with counter.get_lock():
        counter.value += 1
        number = counter.value
    _worker = Worker(copied(BUILD / f"tree-{number}"))
    _worker.load(tests)


def _run(trial: Trial) -> Outcome:
    return _worker.run(trial)


def key(id: str, file: str) -> str:
    """A mutation of one version of its file."""
    return f"{id} {hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:16]}"


def _plain(outcome: Outcome) -> dict[str, Any]:
    mutation = outcome.mutation
    return {
        "key": key(mutation.id, mutation.file), "state": outcome.state, "by": outcome.by, "seconds": outcome.seconds,
    }  # fmt: skip


def _known() -> Iterator[tuple[str, Any]]:
    if RESULTS.exists():
        for line in RESULTS.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield row["key"], row


def _is_noticed(row: Any) -> bool:
    return row is not None and row["state"] in NOTICED


def _report(chosen: Sequence[Group], known: Mapping[str, Any], seconds: float) -> int:
    enough, lines = True, list[str]()
    for group in chosen:
        rows = {m.id: known.get(key(m.id, m.file)) for m in group.mutations}
        states = Counter(row["state"] for row in rows.values() if row)
        tried, noticed = states.total(), sum(states[state] for state in NOTICED)
        percent = 100 * noticed / tried if tried else 0.0
        enough = enough and tried == len(rows) and percent >= group.asked
        told = ", ".join(f"{count} {state}" for state, count in states.most_common())
        print(f"{group.name}: {percent:.1f} % of {tried} noticed (asked {group.asked} %), of {len(rows)}: {told}")
        lines += [f"{group.name}: {row['state']}: {id}" for id, row in rows.items() if row and not _is_noticed(row)]
    SURVIVORS.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(f"{seconds / 60:.0f} minutes; who survived: {SURVIVORS.relative_to(ROOT)}")
    return 0 if enough else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--group", action="append", choices=NAMES, help="only this group")
    parser.add_argument("--files", nargs="+", default=[], metavar="FILE", help="only these sources of each group")
    parser.add_argument("--most", type=int, help="of each whole group only so many, chosen by the seed")
    parser.add_argument("--tests", nargs="+", default=["tests"], metavar="PATH", help="tests to choose from")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"mutants of the rest ({SAMPLE})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"which of them ({SEED})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of tests for one mutant ({SECONDS:g})")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--minutes", type=float, default=150, help="after which no further one is begun (150)")
    parser.add_argument("--notes", choices=("new", "kept"), default="new", help="which test runs what: looked at anew")
    parser.add_argument("--survivors", action="store_true", help="try again what survived, and nothing else")
    parser.add_argument("--fresh", action="store_true", help="try also what was killed before")
    return parser


if __name__ == "__main__":
    sys.exit(main())
