"""What a reconcile of many devices costs: an estate of any size, a responder that serves it, and the measuring."""
