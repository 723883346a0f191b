"""No tables: the desk shows what the other capabilities keep."""
