"""On the way: the inspector's pack, notes and photographs, problems until they are closed, report, appeal."""
