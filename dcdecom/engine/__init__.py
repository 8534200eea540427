"""Changes carried out: settled, intended, made once, read back, recorded."""
