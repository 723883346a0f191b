"""The picture on a slip. Pure."""

from __future__ import annotations

import qrcode
from qrcode.image.svg import SvgPathImage


def picture(address: str) -> str:
    """A QR code as inline SVG; the middle level of correction, since slips get folded."""
    made = qrcode.make(
        address, image_factory=SvgPathImage, box_size=8, border=2, error_correction=qrcode.ERROR_CORRECT_M
    )
    return str(made.to_string(encoding="unicode"))
