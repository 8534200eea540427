"""What is judged of fresh evidence beside the comparisons: just before a write, and whether a server has left."""
