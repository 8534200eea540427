"""The only place that joins ports and adapters: a configuration in, what a kind of command works with out."""
