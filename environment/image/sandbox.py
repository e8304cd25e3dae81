"""A program in an image's root file system as a container runtime would start it, by the kernel's name spaces alone: without a
network, with processes of its own, and nothing to write to but some folders in memory."""

import json
import subprocess
from pathlib import Path

# Runs in the new name spaces. The image's files are bound to themselves, so that this binding can be read-only.
ENTER = """
root=$1 user=$2 folder=$3 writable=$4
shift 4
ip link set lo up
touch "$root/etc/hosts"
mount --bind "$root" "$root"
mount --bind /etc/hosts "$root/etc/hosts"
mount --rbind /dev "$root/dev"
mount --types proc proc "$root/proc"
mount --options remount,bind,ro "$root"
for path in $writable; do mount --types tmpfs --options mode=1777 tmpfs "$root$path"; done
exec chroot --userspec="$user:0" "$root" env --ignore-environment --chdir="$folder" "$@"
"""
NAME_SPACES = ["--net", "--mount", "--pid"]


class Sandbox:
    """One image under one uid, with group 0."""

    def __init__(self, image: str, user: int, writable: list[str]):
        self.user = user
        self.writable = " ".join(writable)
        self.image = json.loads(_buildah("inspect", "--type", "image", image))["Docker"]["config"]
        self.container = _buildah("from", image)
        self.root = _buildah("mount", self.container)

    def close(self) -> None:
        _buildah("rm", self.container)

    def start(self, *command: str, **variables: str) -> subprocess.Popen:
        """Starts the command, by default the image's, behind the image's entry point."""
        inside = [*self._variables(variables), *self.image["Entrypoint"], *(command or self.image["Cmd"])]
        script = ["bash", "-euc", ENTER, "enter", self.root, str(self.user), self.image["WorkingDir"], self.writable]
        unshare = ["unshare", *NAME_SPACES, "--fork", "--kill-child"]
        return subprocess.Popen([*unshare, *script, *inside], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess:
        """Runs a command to its end."""
        started = self.start(*command, **variables)
        output, _ = started.communicate()
        return subprocess.CompletedProcess(command, started.returncode, output)

    def beside(self, started: subprocess.Popen, *command: str) -> subprocess.CompletedProcess:
        """Runs a command beside one that was started, as `docker exec` would."""
        target = ["--target", str(first_process(started)), *NAME_SPACES, "--root", "--wd"]
        who = ["--setuid", str(self.user), "--setgid", "0"]
        inside = ["env", "--ignore-environment", *self._variables({}), *command]
        return subprocess.run(["nsenter", *target, *who, *inside], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def _variables(self, more: dict[str, str]) -> list[str]:
        return [*self.image["Env"], *(f"{name}={value}" for name, value in more.items())]


def first_process(started: subprocess.Popen) -> int:
    """The process that has the number 1 inside."""
    (child,) = Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text().split()
    return int(child)


def _buildah(*arguments: str) -> str:
    return subprocess.run(["buildah", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
