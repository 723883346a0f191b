"""The picture on a slip. Pure.

Of the eight masks of a QR code one is taken without trying the others: any can be read, and trying takes most of the
time, of which a thousand slips have little.
"""

from __future__ import annotations

from itertools import groupby

import qrcode

_MASK, _BORDER = 3, 2


def picture(address: str) -> str:
    """A QR code as inline SVG; the middle level of correction, since slips get folded."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=_BORDER, mask_pattern=_MASK)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(_row(at, row) for at, row in enumerate(rows))
    return f'<svg viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges"><path d="{path}"/></svg>'


def _row(at: int, row: list[bool]) -> str:
    """The dark runs of a row."""
    out, left = [], 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            out.append(f"M{left} {at}h{width}v1h-{width}z")
        left += width
    return "".join(out)
