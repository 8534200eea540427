"""The accepted and the rejected case of tests/cases, by people with logins of their own, on the real systems."""
