"""What people add to a case: the request, readings at the rack, confirmations, signatures. Nothing here acts."""
