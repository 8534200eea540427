"""The permit to make one change, once: every method of a writer takes one, and only a re-check makes one."""

from __future__ import annotations

from typing import Generic, NoReturn, SupportsIndex, TypeVar, final

from dcdecom.ports.issuer import Issuer

C = TypeVar("C", covariant=True)


class WritePermitMisused(RuntimeError):
    """A bug of dcdecom: a write without a re-check of its own. Nothing was sent."""


@final
class WritePermit(Generic[C]):
    """What a re-check made for one change, after nothing spoke against it; it is used up by the first write.

    It is neither kept nor copied: whoever tries again looks again.
    """

    __slots__ = ("_change", "_spent")

    def __init__(self, issuer: Issuer, change: C) -> None:
        if type(issuer) is not Issuer:
            raise WritePermitMisused(f"{change}: only a re-check makes a permit")
        self._change = change
        self._spent = False

    @property
    def change(self) -> C:
        """What may be written."""
        return self._change

    def spend(self, **named: object) -> None:
        """Use it up, before the first byte is sent. Raises WritePermitMisused, a bug, where it is not for this write.

        `named` are fields of the change, as the writer was told them.
        """
        if self._spent:
            raise WritePermitMisused(f"{self._change}: its permit is used up. Nothing was sent.")
        for name, told in named.items():
            if (meant := getattr(self._change, name, None)) != told:
                raise WritePermitMisused(f"{self._change}: {name} is {meant!r}, not {told!r}. Nothing was sent.")
        self._spent = True

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise WritePermitMisused(f"{self._change}: its permit is neither copied nor kept")
