"""No secret gets out: not into anything that is kept, printed, said, or handed to another process."""
