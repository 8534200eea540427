"""The whole path through the command line, as people type it."""
