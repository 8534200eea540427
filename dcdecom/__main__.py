"""`python -m dcdecom` is the console script."""

from dcdecom.cli import main

main()
