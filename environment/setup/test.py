import argparse
import hashlib
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import engine
import execute
import image
import java_library
import kernel
import machine
import needs
import prepare
import python_packages
from places import BUILD, CACHE, ENVIRONMENT, Problem, locked, main, variables, write

SECONDS_FOR_A_NOTEBOOK = 180  # meant to take 60 on a quiet machine; noise alone must not fail a test
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")  # as distributions name it
README = ("SmolLM2-135M-Instruct",)  # what its blocks need that the notebooks don't


def command() -> int:
    parser = argparse.ArgumentParser(
        prog="environment/test",
        description="Sets up what is missing, then runs every test: the Java library's, the environment's own, "
        f"every notebook at smoke scale, each within {SECONDS_FOR_A_NOTEBOOK} seconds, and --mutations.",
    )
    parser.add_argument(
        "--peer",
        action="store_true",
        help="instead: what we write, read by PyTorch, transformers and PEFT in an environment of their own, and back",
    )
    parser.add_argument(
        "--mutations",
        action="store_true",
        help="only these: mistakes put into copies of the notebooks, which their checks must notice (3 minutes)",
    )
    parser.add_argument(
        "--browser",
        action="store_true",
        help="instead: the lab and the book in the Chromium that is installed, without network; pictures in environment/.build/browser",
    )
    parser.add_argument(
        "--gguf",
        action="store_true",
        help="instead: what `asymlora export --gguf` writes, opened by the gguf package and run by llama.cpp, with our tokens",
    )
    parser.add_argument(
        "--python",
        type=Path,
        help="with --peer: use this interpreter's PyTorch, transformers and PEFT, and don't make an environment (5 GB)",
    )
    parser.add_argument(
        "--image",
        action="store_true",
        help="instead: builds the Dockerfile's image with buildah, and tries it without a network, read-only, under any uid (10 minutes)",
    )
    parser.add_argument(
        "--cuda",
        action="store_true",
        help="with --image: the one for a GPU instead (fetches 3 GB, takes 40): whether all its libraries are there but the driver's",
    )
    parser.add_argument(
        "--authority",
        type=Path,
        action="append",
        default=[],
        help="with --image: the file of a certificate authority that this network's proxy needs; only the tested image trusts it",
    )
    chosen = parser.parse_args()
    if chosen.python and not chosen.peer:
        parser.error("--python goes with --peer")
    if chosen.authority and not chosen.image:
        parser.error("--authority goes with --image")
    if chosen.cuda and not chosen.image:
        parser.error("--cuda goes with --image")
    if chosen.image:
        return _image(chosen.authority, chosen.cuda)

    if chosen.browser:
        return _browser()
    if chosen.gguf:
        return _gguf()
    notebooks = execute.find("")
    python = prepare.everything([*needs.of(*notebooks), *needs.named(*README)])
    if chosen.peer:
        return _peer(python_packages.with_peft(chosen.python))
    if chosen.mutations:
        return _mutations(python)
    return max(_java(), _environment(python), _notebooks(python, notebooks), _mutations(python))


def _java() -> int:
    """Maven's verify. Once it has passed with these pom files, everything it needs is there, and it runs offline."""
    poms = b"".join(path.read_bytes() for path in sorted(java_library.LIB.glob("**/pom.xml")))
    verified = BUILD / "verified-poms"
    key = hashlib.sha256(str(java_library.maven("-Pspark")).encode() + poms).hexdigest()
    offline = ["-o"] if verified.is_file() and verified.read_text(encoding="utf-8") == key else []
    with locked(BUILD):
        command = [str(part) for part in java_library.maven(*offline, "-Pspark", "verify")]
        code = subprocess.run(command, env=variables(JAVA_HOME=str(machine.java_home()))).returncode
    if code == 0:
        write(verified, key)
    return code


def _peer(python) -> int:
    here = _ours(
        ASYMLORA_PEER_ENCODER=str(CACHE / "models/all-MiniLM-L6-v2"),
        HF_HUB_OFFLINE="1",
        TRANSFORMERS_VERBOSITY="error",  # it warns of heads that it draws anew, which adapters then replace
    )
    command = [python, "-W", "ignore", "-m", "unittest", "discover", "--start-directory", ENVIRONMENT / "peer", "--verbose"]
    return subprocess.run(command, env=here).returncode


def _gguf() -> int:
    prepare.everything(needs.named(*README))
    python = python_packages.python(ENVIRONMENT / "gguf/requirements.txt", "gguf and llama.cpp (70 MB)", megabytes=300)
    here = _ours(ASYMLORA_PEER_DECODER=str(CACHE / "models" / README[0]))
    command = [python, "-m", "unittest", "discover", "--start-directory", ENVIRONMENT / "gguf", "--verbose"]
    return subprocess.run(command, env=here).returncode


def _ours(**more: str) -> dict[str, str]:
    """What a test with ours.py has in its environment."""
    java = [machine.java_home() / "bin/java", *kernel.jvm_options(), "-cp", java_library.class_path("bench")]
    work = shlex.join(map(str, [*java, "io.github.asymlora.bench.PeerWork"]))
    return variables(**engine.variables(), ASYMLORA_PEER_JAVA=work, **more)


def _browser() -> int:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not chromium:
        raise Problem(f"No browser: --browser wants one of {', '.join(CHROMIUM)} on the PATH. Debian, Ubuntu: sudo apt-get install chromium")
    python = python_packages.python(ENVIRONMENT / "browser/requirements.txt", "Playwright and axe-core (50 MB)", megabytes=300)
    command = [python, "-m", "unittest", "discover", "--start-directory", ENVIRONMENT / "browser", "--verbose"]
    here = variables(ASYMLORA_CHROMIUM=chromium, PYTHONPATH=str(ENVIRONMENT / "setup"))
    return subprocess.run(command, env=here).returncode


def _image(authorities: list[Path], cuda: bool) -> int:
    image.as_root()
    if cuda:
        image.build_cuda(authorities)
    else:
        image.build(authorities)
    tests = ["--start-directory", ENVIRONMENT / "image", "--pattern", "test_cuda.py" if cuda else "test_image.py"]
    names = variables(ASYMLORA_IMAGE=image.CUDA if cuda else image.LAB, ASYMLORA_TENSORBOARD=image.TENSORBOARD)
    command = [sys.executable, "-W", "ignore::ResourceWarning", "-m", "unittest", "discover", *tests, "--verbose"]
    return subprocess.run(command, env=names).returncode


def _environment(python) -> int:
    tests = ["-W", "ignore::ResourceWarning", "-m", "unittest", "discover", "--start-directory", ENVIRONMENT / "setup/tests", "--verbose"]
    return subprocess.run([python, *tests], env=variables(), cwd=ENVIRONMENT / "setup").returncode


def _notebooks(python, notebooks) -> int:
    options = ["--out", BUILD / "tested", "--limit", SECONDS_FOR_A_NOTEBOOK]
    return execute.run(python, notebooks, *options, ASYMLORA_SCALE="smoke")


def _mutations(python) -> int:
    return subprocess.run([python, ENVIRONMENT / "setup/mutations.py"], env=variables(ASYMLORA_SCALE="smoke")).returncode


main(command)
