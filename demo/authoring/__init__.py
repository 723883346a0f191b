"""The workshop in which the demo county's forms were drawn: one module a group of departments.

Only ``build_forms.py`` uses it; what people run needs nothing from here.
"""
