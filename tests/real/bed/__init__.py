"""The real test bed: one data centre of namespaces, with the software that a real one runs."""
