"""The doctor on the lab: one thing broken at a time, on the real protocols."""
