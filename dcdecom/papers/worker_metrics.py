"""The numbers of the worker in the text format of Prometheus (version 0.0.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dcdecom.ports.outbox import PERSON, Undelivered


def metrics(
    now: datetime, waiting: int, oldest: datetime | None, stalled: int, undelivered: Iterable[Undelivered]
) -> str:  # fmt: skip
    """Every metric with its help and type. People are counted together, and none is named.

    Of the oldest submission its time is written and not its age: that grows on while the worker is busy, or stands.
    """
    rows = list(undelivered)
    count, age, given_up = 0, 0.0, 0
    for row in rows:
        count += row.count
        given_up += row.given_up
        age = max(age, (now - row.oldest).total_seconds())
    kinds = {"person" if row.receiver.startswith(PERSON) else row.receiver for row in rows}
    lines: list[str] = []
    for name, help, value in (
        ("worker_last_run_timestamp_seconds", "When the worker last wrote this.", f"{now.timestamp():.0f}"),
        ("worker_submissions", "Submissions that wait, those that are tried again included.", str(waiting)),
        ("worker_oldest_submission_timestamp_seconds", "Since when the oldest of these waits; 0 where there is none.",
         f"{oldest.timestamp():.0f}" if oldest else "0"),
        ("worker_submissions_stalled", "Of these, what was taken and has no answer.", str(stalled)),
        ("outbox_undelivered", "Notices that should have left and have not.", str(count)),
        ("outbox_given_up", "Of these, what is not tried any more.", str(given_up)),
        ("outbox_oldest_seconds", "Age of the oldest of these; 0 where there is none.", f"{age:.0f}"),
    ):
        lines += [f"# HELP dcdecom_{name} {help}", f"# TYPE dcdecom_{name} gauge", f"dcdecom_{name} {value}"]
    if kinds:
        lines += [
            "# HELP dcdecom_outbox_unreached 1 for each kind of receiver that could not be told something.",
            "# TYPE dcdecom_outbox_unreached gauge",
            *(f'dcdecom_outbox_unreached{{receiver="{kind}"}} 1' for kind in sorted(kinds)),
        ]
    return "\n".join(lines) + "\n"
