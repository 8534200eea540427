"""The process is killed in the middle of a change: nothing is lost, and nothing is repeated blind."""
