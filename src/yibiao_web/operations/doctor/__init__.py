"""``yibiao doctor``: one function a thing to look at; none writes anything."""
