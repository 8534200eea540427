"""What dcdecom asks of the outside, as Protocols: one module a role. Readers stand apart from Writers.

A reader takes many objects and yields one answer each, as they arrive and in any order: a case asks for few, the
reconcile for all. Readers never raise for what a system does: they answer Unreadable. Writers act once and raise
NotSent, SystemRefused or NoAnswer; they never retry and never read back, since the engine does.
"""
