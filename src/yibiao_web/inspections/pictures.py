"""A place's code as a picture. Pure."""

from __future__ import annotations

import qrcode
from qrcode.image.svg import SvgPathImage


def picture(address: str) -> str:
    """A QR code as inline SVG; the highest level of correction, since it hangs outdoors."""
    made = qrcode.make(
        address, image_factory=SvgPathImage, box_size=10, border=2, error_correction=qrcode.ERROR_CORRECT_Q
    )
    return str(made.to_string(encoding="unicode"))
