"""Proof that what was acknowledged stays: clients that write down what they were told, things that break, a checker.

``python -m tests.faults --rounds 1000`` (``make faults``) and ``python -m tests.faults.soak`` (``make soak``)."""
