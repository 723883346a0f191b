"""Reading a foreign file in a process of its own, with limits of time and memory.

``confined(function)`` is the same function, run elsewhere: what it promises to return is what comes back. A file that
brings the reader down, keeps it too long or takes too much memory raises ``Unread`` with a finding that says so.
"""

from __future__ import annotations

from yibiao.confined.reading import Confined, Limits, Unread, apart, confined, cover, end, standing, start

__all__ = ["Confined", "Limits", "Unread", "apart", "confined", "cover", "end", "standing", "start"]
