"""What stands in a data centre, as its systems describe it, and what it means to have read it: one module a subject."""
