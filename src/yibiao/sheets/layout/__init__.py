"""Grid → regions: which cells are titles, headers, stubs, values, notes and sign-offs.

The way of a sheet: ``canvas`` lays it out as blocks, ``walk`` says row by row what each is, ``regions`` puts the parts
together. Each other module knows one thing: ``vocabulary`` and ``words`` what a text looks like on its own,
``headers`` where a table's header begins and ends, ``tables`` which lines are under it, ``kinds`` whether it is a list
or a crosstab, ``stubs`` what names a crosstab's lines, ``table_fields`` what a table asks, ``cards`` and
``inline_blanks`` what a card asks, ``surroundings`` titles and side fields, ``field_types`` units, types and choices.
"""
