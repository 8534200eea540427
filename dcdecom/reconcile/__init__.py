"""Evidence, cases and known drift -> drift. Read-only: it is given Readers, and no Writer is in its reach.

`ground` is what is compared, `comparing` what disagrees, `ageing` what that is from run to run, `metrics` the numbers.
To add a class of drift, write one function in `comparing` and list it in COMPARISONS, with its severity in
`model/drift.py` and its sentences in `playbooks/texts`.
"""
