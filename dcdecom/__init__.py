"""dcdecom takes colocated servers out of a data centre, step by step of the written procedure."""

__version__ = "0.1.0"
