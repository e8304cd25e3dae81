"""The library's API documentation beside the book, made by the JDK's own javadoc. It has a search and reads offline."""

import os
import shutil
from pathlib import Path

import java_library
import kernel
import machine
from java_library import LIB
from places import BUILD, locked, replacing, run

SOURCES = [LIB / module / "src/main/java" for module in ("core", "notebook")]


def write(python: Path, folder: Path) -> None:
    """Puts it into the folder; it is made anew where a source has changed."""
    built = BUILD / "api" / java_library.sources_hash()
    if not built.exists():
        with locked(BUILD):
            _build(kernel.class_path(python), built)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built, folder)


def types(folder: Path) -> dict[str, str]:
    """The page of each documented type by its simple name, but for names that two types share."""
    pages: dict[str, list[str]] = {}
    for page in folder.glob("io/**/[A-Z]*.html"):
        pages.setdefault(page.stem.split(".")[-1], []).append(page.relative_to(folder).as_posix())
    return {name: found[0] for name, found in pages.items() if len(found) == 1}


def _build(class_path: str, folder: Path) -> None:
    shutil.rmtree(folder.parent, ignore_errors=True)
    javadoc = [machine.java_home() / "bin/javadoc", "-quiet", "-notimestamp", "-encoding", "UTF-8", "-Xdoclint:all,-missing"]
    titles = ["-windowtitle", "AsymLoRA", "-doctitle", "AsymLoRA: low-rank adaptation on the JVM"]
    what = ["-sourcepath", os.pathsep.join(map(str, SOURCES)), "-subpackages", "io.github.asymlora"]
    with replacing(folder) as partial:
        run("API documentation", [*javadoc, *titles, "-cp", class_path, *what, "-d", partial], "javadoc")
