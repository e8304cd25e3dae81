"""The image, built of the Dockerfile by buildah, which needs no daemon and no root."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from places import CLONE, Problem, run, tell

DOCKERFILE = CLONE / "Dockerfile"
INSTALL = "  Debian, Ubuntu   sudo apt-get install buildah debootstrap\n  Fedora           sudo dnf install buildah"
AUTHORITIES = "/usr/local/share/ca-certificates"  # what Debian's ca-certificates adds to the public ones
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def as_root() -> None:
    """Starts this command anew where buildah may mount and change users: as root, or in a name space where this user is that."""
    if not shutil.which("buildah"):
        raise Problem(f"The image is built by buildah, which isn't here. To install it:\n{INSTALL}")
    if os.geteuid() != 0:
        os.execvp("buildah", ["buildah", "unshare", sys.executable, *sys.argv])


LAB = "localhost/asymlora"
TENSORBOARD = "localhost/asymlora-tensorboard"
CUDA = "localhost/asymlora-cuda"


def build(authorities: list[Path]) -> None:
    """Builds the lab's image and TensorBoard's."""
    _build(authorities, {LAB: [], TENSORBOARD: ["--target", "tensorboard"]})


def build_cuda(authorities: list[Path]) -> None:
    """Builds the lab's image for a GPU."""
    _build(authorities, {CUDA: ["--build-arg", "DEVICE=cuda"]})


def _build(authorities: list[Path], images: dict[str, list[str]]) -> None:
    """Builds them, says the time and what the first weighs. Layers of an earlier build are used again."""
    base = _trusting(_base(), authorities)
    start = time.monotonic()
    docker = ["--format", "docker"]  # OCI's has no health check
    chroot = ["--isolation", "chroot"]  # needs no container runtime, which Debian only recommends with buildah
    for name, options in images.items():
        short = name.rpartition("/")[2]
        command = ["buildah", "build", *docker, *chroot, "--layers", "--build-arg", f"BASE={base}", *options, "--tag", name, CLONE]
        run(f"Image {short}", command, short)
    tell(f"Built in {(time.monotonic() - start) / 60:.1f} minutes\n{_weights(next(iter(images)))}")


def _weights(image: str) -> str:
    """What weighs in the image: its caches and JDK, then the rest, and all."""
    container = _buildah("from", image)
    root = Path(_buildah("mount", container))
    heavy = sorted(path.relative_to(root) for pattern in ("home/*/cache/*", "usr/lib/jvm") for path in root.glob(pattern))
    usage = subprocess.run(["du", "--block-size=MB", "--summarize", "--total", *heavy, "."], cwd=root, check=True, capture_output=True, text=True)
    _buildah("rm", container)
    return usage.stdout


def _base() -> str:
    """The Dockerfile's own base, or where its registry can't be reached the same release of Debian, made here."""
    pinned = re.search(r"^ARG BASE=(\S+)", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)[1]
    pull = subprocess.run(["buildah", "pull", "--quiet", pinned], capture_output=True, text=True)
    if pull.returncode == 0:
        return pinned
    if not shutil.which("debootstrap"):
        raise Problem(f"{pull.stderr.strip()}\nWithout its registry the base is made by debootstrap, which isn't here. To install it:\n{INSTALL}")
    release = re.search(r"debian:([a-z]+)", pinned)[1]
    name = f"localhost/asymlora-{release}"
    if subprocess.run(["buildah", "inspect", "--type", "image", name], capture_output=True).returncode:
        tell(f"{pinned} can't be pulled; debootstrap makes a base of {release}\n")
        container = _buildah("from", "scratch")
        root = _buildah("mount", container)
        run(f"Base of {release}", ["debootstrap", "--variant=minbase", release, root], "image-base")
        shutil.rmtree(Path(root, "var/cache/apt/archives"))
        _commit(container, name)
    return name


def _trusting(base: str, authorities: list[Path]) -> str:
    """The base with certificate authorities that this network needs: for Debian's ca-certificates, whose file pip is told of."""
    if not authorities:
        return base
    container = _buildah("from", base)
    for number, file in enumerate(authorities):
        _buildah("copy", container, file, f"{AUTHORITIES}/{number}.crt")
    _buildah("config", "--env", f"PIP_CERT={BUNDLE}", "--env", f"NODE_EXTRA_CA_CERTS={BUNDLE}", container)
    return _commit(container, "localhost/asymlora-base")


def _commit(container: str, name: str) -> str:
    # Without times in it, the same content is the same layer, and what was built on it is used again.
    _buildah("commit", "--rm", "--timestamp", "0", container, name)
    return name


def _buildah(*arguments) -> str:
    answer = subprocess.run(["buildah", *map(str, arguments)], capture_output=True, text=True)
    if answer.returncode:
        raise Problem(f"buildah {arguments[0]}: {answer.stderr.strip()}")
    return answer.stdout.strip()
