"""Where things live, and how they are written: nothing outside the clone and one cache folder."""

import contextlib
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLONE = Path(__file__).resolve().parents[2]
ENVIRONMENT = CLONE / "environment"
NOTEBOOKS = CLONE / "notebooks"
MINE = NOTEBOOKS / "mine"  # the user's own, which git ignores
BUILD = ENVIRONMENT / ".build"  # what belongs to this clone; safe to delete


def _cache() -> Path:
    if chosen := os.environ.get("ASYMLORA_CACHE"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/asymlora"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "asymlora"


CACHE = _cache()  # what clones share: packages, models, data; safe to delete too


class Problem(Exception):
    """Something that the user can put right. The message says what and how."""


TEMPORARY = BUILD / "tmp"
# A JVM writes its counters to /tmp, temporary files there too, and JNA to the home, unless told otherwise.
JVM = ["-XX:-UsePerfData", f"-Djava.io.tmpdir={TEMPORARY}", f"-Djna.tmpdir={TEMPORARY}"]

# What keeps the caches of the programs that we start inside ours, and their telemetry off.
FOR_JAVA = {
    "ASYMLORA_CACHE": str(CACHE),
    "DJL_CACHE_DIR": str(CACHE / "djl"),
    "ENGINE_CACHE_DIR": str(CACHE / "djl"),
    "OMP_WAIT_POLICY": os.environ.get("OMP_WAIT_POLICY", "PASSIVE"),  # as fast alone; spinning threads starve each other
    "OPT_OUT_TRACKING": "true",
    "TMPDIR": str(TEMPORARY),
}
FOR_PYTHON = {
    "PIP_NO_CACHE_DIR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "IPYTHONDIR": str(BUILD / "jupyter/ipython"),
    "JUPYTER_CONFIG_DIR": str(BUILD / "jupyter/config"),
    "JUPYTER_DATA_DIR": str(BUILD / "jupyter"),
    "JUPYTER_RUNTIME_DIR": str(BUILD / "jupyter/runtime"),
}


def variables(**more: str) -> dict[str, str]:
    """The environment of every program that we start."""
    TEMPORARY.mkdir(parents=True, exist_ok=True)
    theirs = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    maven = {"MAVEN_OPTS": f"{_quoted(JVM)} {theirs.get('MAVEN_OPTS', '')}".strip()}
    return theirs | FOR_JAVA | FOR_PYTHON | maven | more


def _quoted(options: list[str]) -> str:
    """As mvn reads MAVEN_OPTS: a shell splits it at spaces outside quotes."""
    return " ".join(f'"{option}"' if " " in option else option for option in options)


# The lock files that this process holds. Programs started by `run` inherit them, so that a lock stays taken
# until the last of them has ended, even when this process is killed.
_held: list[int] = []


@contextlib.contextmanager
def locked(folder: Path):
    """One command at a time works in the folder; another one that comes meanwhile says so and waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            tell(f"Waiting for another command to finish its set-up ({lock.read().strip() or 'just started'}) ...\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(f"{Path(sys.argv[0]).stem}, process {os.getpid()}\n")
        lock.flush()
        _held.append(lock.fileno())
        try:
            yield
        finally:
            _held.remove(lock.fileno())
            lock.truncate(0)


@contextlib.contextmanager
def replacing(folder: Path):
    """Yields an empty temporary folder that becomes `folder` when the block succeeds, and disappears when it fails."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left_over in folder.parent.glob(f".{folder.name}.*.partial"):  # of a command that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.parent))
    try:
        yield partial
        partial.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write(path: Path, text: str) -> None:
    """Writes the file whole or not at all, and leaves it alone when it already says so."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)


def tell(text: str) -> None:
    """Says how the set-up goes; on the error stream, because what a command prints belongs to whoever reads it."""
    sys.stderr.write(text)
    sys.stderr.flush()


def run(what: str, command: list, log: str, **options) -> None:
    """Runs a step of the set-up with its output in a log file and the seconds on the terminal."""
    path = BUILD / "log" / f"{log}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    live = sys.stderr.isatty()
    with open(path, "w", encoding="utf-8") as output:
        step = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=_held,
            **({"env": variables()} | options),
        )
        try:
            tell(f"  {what} ..." + ("" if live else "\n"))
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    step.wait(timeout=1)
                    break
                if live:
                    tell(f"\r  {what} ... {time.monotonic() - start:.0f} s")
        finally:
            if step.poll() is None:
                step.terminate()
                step.wait()
            if live:
                tell("\n")
    if step.returncode != 0:
        tail = path.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
        advice = "If the network failed, run the same command again: it continues where it stopped."
        if min(shutil.disk_usage(folder).free for folder in (CACHE, BUILD)) < 50_000_000:
            advice = "The disk is full: free some space, and run the same command again."
        raise Problem("\n".join(["", *tail, "", f"{what}: failed. The whole output is in {path}. {advice}"]))


def main(command) -> None:
    """Runs a command so that problems and interruptions end in one clear message and a non-zero exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        sys.exit(command())
    except Problem as problem:
        sys.exit(f"{problem}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again to continue.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sys.exit(f"The disk is full: {error.filename or CACHE}. Free some space and run the same command again.")
        if error.errno in (errno.EACCES, errno.EROFS):
            sys.exit(f"{error.filename} can't be written. This clone and the cache folder, {CACHE}, must be writable.")
        raise
