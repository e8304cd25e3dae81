"""What the machine must have: a JDK, Maven and room on the disk. Python was checked by `start`."""

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

from places import Problem, variables

INSTALL_JDK = """
  Debian, Ubuntu   sudo apt-get install openjdk-17-jdk-headless
  Fedora           sudo dnf install java-latest-openjdk-devel
  macOS            brew install openjdk   (then set JAVA_HOME to "$(brew --prefix openjdk)/libexec/openjdk.jdk/Contents/Home")"""
INSTALL_MAVEN = """
  Debian, Ubuntu   sudo apt-get install maven
  Fedora           sudo dnf install maven
  macOS            brew install maven"""


@functools.cache
def java_home() -> Path:
    """The JDK to build and run with: JAVA_HOME, else the one on the PATH."""
    asked = os.environ.get("JAVA_HOME")
    java = str(Path(asked, "bin/java")) if asked else shutil.which("java")
    where = f"the one of JAVA_HOME, {asked}," if asked else "the first java on the PATH"
    if not java or not os.access(java, os.X_OK):
        found = f"JAVA_HOME is {asked}, which has no bin/java" if asked else "there is no java on the PATH"
        raise Problem(f"AsymLoRA needs a JDK, 17 or newer ({found}). To install one:{INSTALL_JDK}")
    settings = subprocess.run(
        [java, "-XX:-UsePerfData", "-XshowSettings:properties", "-version"], capture_output=True, text=True, errors="replace"
    ).stderr
    version = re.search(r"java\.specification\.version = ([\d.]+)", settings)
    home = re.search(r"java\.home = (.+)", settings)
    if not version or not home:
        raise Problem(f"{java} does not run:\n{settings.strip()}\nInstall a JDK, 17 or newer:{INSTALL_JDK}")
    if float(version[1]) < 17:
        raise Problem(
            f"AsymLoRA needs JDK 17 or newer, and {where} is Java {version[1]} ({home[1]}). "
            f"Set JAVA_HOME to a newer one, or install it:{INSTALL_JDK}"
        )
    if not Path(home[1], "bin/javac").exists():
        raise Problem(
            f"AsymLoRA needs a whole JDK, and {where} is a Java {version[1]} without its compiler, javac ({home[1]}). "
            f"Set JAVA_HOME to a JDK, or install one:{INSTALL_JDK}"
        )
    return Path(home[1])


@functools.cache
def java_version() -> int:
    release = (java_home() / "release").read_text(encoding="utf-8")
    return int(re.search(r'JAVA_VERSION="(\d+)', release)[1])


@functools.cache
def maven() -> str:
    mvn = shutil.which("mvn")
    if not mvn:
        raise Problem(f"AsymLoRA needs Maven 3.8 or newer (there is no mvn on the PATH). To install it:{INSTALL_MAVEN}")
    text = subprocess.run(
        [mvn, "--version"], capture_output=True, text=True, env=variables(JAVA_HOME=str(java_home()))
    ).stdout
    version = re.search(r"Apache Maven (\d+)\.(\d+)", text)
    if not version or (int(version[1]), int(version[2])) < (3, 8):
        found = version[0] if version else f"{mvn} does not say its version"
        raise Problem(f"AsymLoRA needs Maven 3.8 or newer (found: {found}). To install it:{INSTALL_MAVEN}")
    return mvn


def require_space(folder: Path, megabytes: int) -> None:
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise Problem(
            f"This step needs about {megabytes} MB, and {folder} has {free} MB free. Free some space, "
            "or set ASYMLORA_CACHE to a folder on a larger disk; then run the same command again."
        )
