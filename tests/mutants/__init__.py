"""A mutation tester: `make mutants` changes the code in one place at a time, and looks whether a test notices.

`docs/decisions/mutants-are-made-by-a-runner-of-our-own.md` says why it is ours, and what it does not change.
"""
