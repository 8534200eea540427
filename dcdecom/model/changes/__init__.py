"""The writes of a case: what each will change, on which object by id. One module a system."""
