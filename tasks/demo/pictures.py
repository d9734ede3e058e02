"""Made-up pictures for made-up cases: a signed form, a house, a signature; each says that it is an example."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw

INK, PAPER, LINE = (40, 44, 52), (250, 248, 243), (200, 196, 188)


class Picture(StrEnum):
    """What is attached to cases of the demo county."""

    PAPER = "paper"
    HOUSE = "house"
    SIGNATURE = "signature"


@cache
def picture(kind: Picture) -> bytes:
    """A small PNG."""
    from PIL import Image, ImageDraw  # noqa: PLC0415  # commands that draw nothing need not load it

    size = (360, 130) if kind is Picture.SIGNATURE else (360, 480) if kind is Picture.PAPER else (480, 360)
    image = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(image)
    {Picture.PAPER: _paper, Picture.HOUSE: _house, Picture.SIGNATURE: _signature}[kind](draw)
    draw.text((12, size[1] - 20), "demonstration, not a real document", fill=LINE)
    kept = BytesIO()
    image.quantize(16).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _paper(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((70, 40, 290, 58), fill=INK)
    for row in range(12):
        draw.line((40, 100 + row * 24, 320 - row % 3 * 40, 100 + row * 24), fill=LINE, width=3)
    _stroke(draw, 190, 420, 0.6)


def _house(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, 480, 220), fill=(214, 228, 236))
    draw.rectangle((0, 220, 480, 360), fill=(196, 190, 160))
    draw.polygon(((100, 170), (240, 90), (380, 170)), fill=(120, 86, 74))
    draw.rectangle((120, 170, 360, 290), fill=(226, 214, 190))
    draw.rectangle((215, 215, 265, 290), fill=(110, 84, 66))
    for left in (145, 295):
        draw.rectangle((left, 200, left + 40, 235), fill=(150, 180, 196))


def _signature(draw: ImageDraw.ImageDraw) -> None:
    _stroke(draw, 50, 65, 1.6)


def _stroke(draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    steps = ((0, 0), (18, -22), (30, 14), (44, -18), (60, 10), (78, -26), (92, 16), (120, -8), (150, 4))
    draw.line([(x + across * size, y + down * size) for across, down in steps], fill=INK, width=4, joint="curve")
