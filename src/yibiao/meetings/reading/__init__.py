"""Meetings from files: iCalendar and tables, and the words in them about people and programmes.

A file that can not be read is findings, never an exception; one bad line costs only itself.
"""

from .register import Register, read_register

__all__ = ["Register", "read_register"]
