import argparse
import hashlib
import subprocess

import execute
import java_library
import machine
import prepare
from places import BUILD, ENVIRONMENT, locked, main, variables, write

SECONDS_FOR_A_NOTEBOOK = 180  # meant to take 60 on a quiet machine; noise alone must not fail a test


def command() -> int:
    parser = argparse.ArgumentParser(
        prog="environment/test",
        description="Sets up what is missing, then runs every test: the Java library's, the environment's own, and "
        f"every notebook at smoke scale, each within {SECONDS_FOR_A_NOTEBOOK} seconds.",
    )
    parser.parse_args()

    notebooks = execute.find("")
    python = prepare.everything()
    return max(_java(), _environment(python), _notebooks(python, notebooks))


def _java() -> int:
    """Maven's verify. Once it has passed with these pom files, everything it needs is there, and it runs offline."""
    poms = b"".join(path.read_bytes() for path in sorted(java_library.LIB.glob("**/pom.xml")))
    verified = BUILD / "verified-poms"
    key = hashlib.sha256(str(java_library.maven()).encode() + poms).hexdigest()
    offline = ["-o"] if verified.is_file() and verified.read_text(encoding="utf-8") == key else []
    with locked(BUILD):
        command = [str(part) for part in java_library.maven(*offline, "verify")]
        code = subprocess.run(command, env=variables(JAVA_HOME=str(machine.java_home()))).returncode
    if code == 0:
        write(verified, key)
    return code


def _environment(python) -> int:
    tests = ["-W", "ignore::ResourceWarning", "-m", "unittest", "discover", "--start-directory", ENVIRONMENT / "setup/tests", "--verbose"]
    return subprocess.run([python, *tests], env=variables(), cwd=ENVIRONMENT / "setup").returncode


def _notebooks(python, notebooks) -> int:
    options = ["--out", BUILD / "tested", "--limit", SECONDS_FOR_A_NOTEBOOK]
    return execute.run(python, notebooks, *options, ASYMLORA_SCALE="smoke")


main(command)
