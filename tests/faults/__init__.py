"""Everything that can go wrong between dcdecom and a system, at every kind of change."""
