"""The sentences of findings, sheets and reports, by language. They stand in playbooks/texts/, never in code."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from dcdecom.model.finding import Finding


@dataclass(frozen=True)
class Texts:
    """Sentences by dotted key, such as `findings.serial-differs`, with `{name}` where a parameter goes."""

    language: str
    sentences: Mapping[str, str]

    def with_monitoring(self, title: str) -> Texts:
        """The same sentences for another kind of monitoring than Zabbix, which they name."""
        return replace(self, sentences={key: text.replace("Zabbix", title) for key, text in self.sentences.items()})

    def say(self, key: str, **params: object) -> str:
        """One sentence with its parameters. Raises KeyError where the sentence or a parameter is missing."""
        sentence = self.sentences[key]
        return "".join(
            literal + (str(params[name]) if name is not None else "")
            for literal, name, _, _ in string.Formatter().parse(sentence)
        )

    def finding(self, finding: Finding) -> str:
        """What a finding says to a reader of this language; what the texts do not know shows itself.

        Journals hold findings of earlier versions. A sentence `CODE-because` is for those that have had a reason since.
        """
        params = dict(finding.params)
        key = f"findings.{finding.code}"
        if "reason" in params and f"{key}-because" in self.sentences:
            key += "-because"
        try:
            return " ".join((self.say(key, **params), *self._logged(params)))
        except KeyError:
            return " ".join([finding.code, *(f"{k}={v}" for k, v in params.items())])

    def _logged(self, params: Mapping[str, str]) -> Iterator[str]:
        """Who did it, where a log was asked: its entries, that it has none, or why it could not be read."""
        if "unlogged" in params:
            yield self.say("audit.unread", reason=params["unlogged"])
        elif "log" in params:
            yield self.say("audit.log", log=params["log"]) if params["log"] else self.say("audit.none")
