"""The sentences of findings, sheets and reports, by language. They stand in playbooks/texts/, never in code."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import tzinfo

from dcdecom.late_dataclass import dataclass
from dcdecom.model import reasons
from dcdecom.model.finding import Finding

NOBODY = "-"
"""What a finding has for a holder where there is none."""


@dataclass(frozen=True)
class Texts:
    """Sentences by dotted key, such as `findings.serial-differs`, with `{name}` where a parameter goes."""

    language: str
    sentences: Mapping[str, str]
    zone: tzinfo | None = None
    """In which times are said; where it is not known they are in UTC, and say so."""

    def with_monitoring(self, title: str) -> Texts:
        """The same sentences for another kind of monitoring than Zabbix, which they name."""
        return replace(self, sentences={key: text.replace("Zabbix", title) for key, text in self.sentences.items()})

    def say(self, key: str, **params: object) -> str:
        """One sentence with its parameters. Raises KeyError where the sentence or a parameter is missing.

        A parameter that ends with a full stop, such as a name with degrees, brings it where the sentence ends too. A
        `reason` that is known is said in this language too.
        """
        sentence = self.sentences[key]
        said = "".join(
            literal + (self._filled(name, params[name]) if name is not None else "")
            for literal, name, _, _ in string.Formatter().parse(sentence)
        )
        return said[:-1] if sentence.endswith("}.") and said.endswith("..") and not said.endswith("...") else said

    def reason(self, text: str) -> str:
        """Why something could not be read, in this language where it is one of the commonest reasons."""
        return reasons.BETWEEN.join(way + self._reason(one) for way, one in reasons.parts(text))

    def _reason(self, text: str) -> str:
        found = reasons.known(text)
        return self.say(found[0], **found[1]) if found and found[0] in self.sentences else text

    def _filled(self, name: str, value: object) -> str:
        return self.reason(str(value)) if name == "reason" else str(value)

    def finding(self, finding: Finding) -> str:
        """What a finding says to a reader of this language; what the texts do not know shows itself.

        Journals hold findings of earlier versions. A sentence `CODE-because` is for those that have had a reason since,
        one `CODE-unheld` for an address that is recorded with no device.
        """
        params = self.words(finding)
        key = f"findings.{finding.code}"
        if "reason" in params and f"{key}-because" in self.sentences:
            key += "-because"
        if params.get("holder") == NOBODY and f"{key}-unheld" in self.sentences:
            key += "-unheld"
        try:
            return " ".join((self.say(key, **params), *self._logged(params)))
        except KeyError:
            return " ".join([finding.code, *(f"{k}={v}" for k, v in params.items())])

    def words(self, finding: Finding) -> dict[str, str]:
        """A finding's parameters, papers and fields by their names in this language."""
        return {name: self.sentences.get(f"specification.{name}-{value}", value) for name, value in finding.params}

    def _logged(self, params: Mapping[str, str]) -> Iterator[str]:
        """Who did it, where a log was asked: its entries, that it has none, or why it could not be read."""
        if "unlogged" in params:
            yield self.say("audit.unread", reason=params["unlogged"])
        elif "log" in params:
            yield self.say("audit.log", log=params["log"]) if params["log"] else self.say("audit.none")
