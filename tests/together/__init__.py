"""Several processes at once: one acts, and the others are told who holds what since when."""
