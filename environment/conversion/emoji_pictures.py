"""Draws emoji as PNG of 64 x 64, the size of the two styles that come as such: python emoji_pictures.py FOLDER

The folder holds a file for each emoji, SVG or WebP, named by its characters (1F9A9.svg), or icons.json of an Iconify
package: SVG by the names of Unicode's CLDR (flamingo). It gives way to 1f9a9.png and so on; what only asks for a drawing in
colour, FE0F, isn't in a name. Skin tones and joined characters are left out: they are variants of other emoji.
"""

import io
import json
import re
import sys
import unicodedata
from pathlib import Path

import emoji
import resvg_py
from PIL import Image

SIZE = 64
VARIANT = re.compile("[\U0001f3fb-\U0001f3ff\u200d]")  # skin tones; the joiner


def file_name(characters: str) -> str:
    return "-".join(f"{ord(one):04x}" for one in characters if one != "\ufe0f") + ".png"


def slug(name: str) -> str:
    """As Iconify writes a name: piñata is pinata."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain.replace("’", "").lower()).strip("-")


def draw(svg: str) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIZE, height=SIZE))


def of_icons(package: dict):
    """Name and PNG of each emoji that an Iconify package has under its name or another one."""
    icons, others = package["icons"], package.get("aliases", {})
    size = package.get("width", 16), package.get("height", 16)
    for characters, names in emoji.EMOJI_DATA.items():
        called = slug(names["en"])
        icon = icons.get(others.get(called, {}).get("parent", called))
        if icon and names["status"] == emoji.STATUS["fully_qualified"] and not VARIANT.search(characters):
            width, height = icon.get("width", size[0]), icon.get("height", size[1])
            yield file_name(characters), draw(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {width} {height}">'
                f"{icon['body']}</svg>"
            )


def of_file(path: Path) -> bytes:
    if path.suffix == ".svg":
        return draw(path.read_text(encoding="utf-8"))
    written = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGBA").resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()


def of_files(files: list[Path]):
    """Name and PNG of each emoji whose file is called by its characters; logos and the like aren't."""
    for path in files:
        if not re.fullmatch("[0-9A-Fa-f]{4,6}(-[0-9A-Fa-f]{4,6})*", path.stem):
            continue
        characters = "".join(chr(int(code, 16)) for code in path.stem.split("-"))
        if not VARIANT.search(characters):
            yield file_name(characters), of_file(path)


def main(folder: Path) -> None:
    files = sorted(folder.iterdir())
    icons = folder / "icons.json"
    drawn = of_icons(json.loads(icons.read_text(encoding="utf-8"))) if icons in files else of_files(files)
    pictures = dict(drawn)
    for path in files:
        path.unlink()
    for name, png in pictures.items():
        (folder / name).write_bytes(png)
    if not pictures:
        sys.exit(f"{folder}: no emoji in {len(files)} files")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
