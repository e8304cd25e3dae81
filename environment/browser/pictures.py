"""What a picture of a page shows."""

import io

from PIL import Image, ImageChops, ImageStat


def _opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def brightness(png: bytes) -> float:
    """From 0, black, to 255, white."""
    return ImageStat.Stat(_opened(png).convert("L")).mean[0]


def ink(png: bytes) -> float:
    """The share of pixels that aren't of the most frequent colour."""
    picture = _opened(png)
    most = max(count for count, _ in picture.getcolors(picture.width * picture.height))
    return 1 - most / (picture.width * picture.height)


def difference(one: bytes, other: bytes) -> float:
    """From 0, the same, to 255; pictures of different sizes differ by all of it."""
    a, b = _opened(one), _opened(other)
    return 255 if a.size != b.size else sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3
