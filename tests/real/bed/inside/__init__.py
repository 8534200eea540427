"""What runs inside a switch's box, by the machine's own Python and with its standard library only."""
