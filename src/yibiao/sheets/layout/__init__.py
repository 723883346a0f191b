"""Grid → regions: which cells are titles, headers, stubs, values, notes and sign-offs.

The order of events is in ``regions.py``; each other module knows one thing:
``words`` what a text looks like, ``canvas`` where cells stand, ``headers`` where a table's header begins and ends,
``tables`` lists and crosstabs, ``cards`` label–value pairs, ``surroundings`` titles, side fields and notes.
"""
