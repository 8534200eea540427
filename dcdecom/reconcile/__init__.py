"""Evidence, cases and known drift -> drift. Read-only: it is given Readers, and no Writer is in its reach.

`inputs` is what is compared, `drift_classes` the table of what may disagree: in `zombies` what was withdrawn and our
own cases, in `record_drift` the record against the others. `lifecycle` is what that is from run to run, `metrics` the
numbers.
To add a class of drift, write one function beside its like and list it in COMPARISONS, with its severity in
`model/drift.py` and its sentences in `playbooks/texts`.
"""
