"""Eyes for the technician: what the systems show of a port, or of where something is. Nothing is written anywhere."""
