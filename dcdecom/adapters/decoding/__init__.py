"""Pictures and PDFs that people bring are opened by a child with little of everything, which may die of them."""

from dcdecom.adapters.decoding.each_once import EachOnce
from dcdecom.adapters.decoding.run_decoder import ChildDecoder

__all__ = ["ChildDecoder", "EachOnce"]
