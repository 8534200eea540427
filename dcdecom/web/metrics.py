"""The numbers of the application in the text format of Prometheus (version 0.0.4), as the reconcile writes its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

CLASSES = ("2xx", "3xx", "4xx", "5xx")


def metrics(counted: Mapping[str, int], sessions: int, cases: int, unread: int, journals_read: bool) -> str:
    """Every metric with its help and type. What never happened is 0."""
    return "\n".join(_lines(counted, sessions, cases, unread, journals_read)) + "\n"


def _lines(
    counted: Mapping[str, int], sessions: int, cases: int, unread: int, journals_read: bool
) -> Iterator[str]:  # fmt: skip
    yield "# HELP dcdecom_web_answers_total Answers by the class of their status."
    yield "# TYPE dcdecom_web_answers_total counter"
    for name in CLASSES:
        yield f'dcdecom_web_answers_total{{status="{name}"}} {counted.get(name, 0)}'
    rows = (
        ("log_ins_total", "counter", "Log-ins.", counted.get("log-ins", 0)),
        ("log_ins_refused_total", "counter", "Answers of passkeys that did not count.", counted.get("refused", 0)),
        ("forms_refused_total", "counter", "Forms without the token of their page.", counted.get("forms refused", 0)),
        ("codes_unknown_total", "counter", "Codes of papers that nobody has.", counted.get("codes unknown", 0)),
        ("sessions", "gauge", "Sessions that have not ended.", sessions),
        ("cases", "gauge", "Cases that were read.", cases),
        ("cases_unread", "gauge", "Cases of which nothing is shown, since they could not be read.", unread),
        ("journals_read", "gauge", "1 where the store of the journals could be read.", int(journals_read)),
    )
    for name, kind, help, value in rows:
        yield f"# HELP dcdecom_web_{name} {help}"
        yield f"# TYPE dcdecom_web_{name} {kind}"
        yield f"dcdecom_web_{name} {value}"
