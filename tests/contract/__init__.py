"""One suite for both data centres: what every Reader answers and what every kind of change does, on lab and real."""
