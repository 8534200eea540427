"""A real NetBox with real plugins: contracts, support contracts and licences, and DNS."""
