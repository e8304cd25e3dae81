"""The Java kernel as Jupyter finds it, and JupyterLab's settings: all in this clone's build folder."""

import hashlib
import json
import os
import re
from pathlib import Path

import engine
import java_library
import machine
from java_library import LIB
from places import BUILD, ENVIRONMENT, JVM, NOTEBOOKS, locked, replacing, run, write

NAME = "asymlora"
SOURCES = sorted((ENVIRONMENT / "kernel").glob("*.java"))
IMPORTS = ENVIRONMENT / "kernel/imports.jsh"
LOGGING = ENVIRONMENT / "kernel/logging.properties"


def jvm_options() -> list[str]:
    """Tensors live outside the Java heap, so that a small heap is enough; ASYMLORA_JVM_OPTS adds or overrides."""
    options = ["-Xmx2g", *JVM, "-Djava.awt.headless=true", "-Dai.djl.offline=true", "-Dfile.encoding=UTF-8"]
    if machine.java_version() >= 22:
        options.append("--enable-native-access=ALL-UNNAMED")
    own = os.environ.get("ASYMLORA_JVM_OPTS", "").split()
    if not any(re.fullmatch(r"-XX:\+Use\w+GC", option) for option in own):
        options.append("-XX:+UseSerialGC")  # garbage is little and young: a fifth less memory than with G1, as fast
    return options + own


def class_path(python: Path) -> str:
    """What a notebook's code sees: JJava and the library."""
    jjava = python.parents[1] / "share/jupyter/kernels/java/jjava.jar"
    return os.pathsep.join([str(jjava), java_library.class_path("notebook")])


def sources(library: str) -> list[Path]:
    """Where help finds Javadoc: our sources, and those of the jars that came with theirs."""
    jars = [Path(jar) for jar in library.split(os.pathsep)]
    theirs = [jar.with_name(f"{jar.stem}-sources.jar") for jar in jars]
    return [LIB / module / "src/main/java" for module in ("core", "notebook")] + [jar for jar in theirs if jar.exists()]


def install(python: Path) -> None:
    """Writes the kernel's specification. Java is started directly: JJava's own launcher would keep a second JVM."""
    library = class_path(python)
    jar = _compiled(library)
    java = [str(machine.java_home() / "bin/java"), *jvm_options(), f"-Djava.util.logging.config.file={LOGGING}"]
    java += ["--add-opens", "jdk.jshell/jdk.jshell=ALL-UNNAMED", "-cp", os.pathsep.join([str(jar), library])]
    javadoc = "-Dasymlora.sources=" + os.pathsep.join(map(str, sources(library)))
    program = [javadoc, "io.github.asymlora.kernel.NotebookKernelBuilder", "{connection_file}", str(IMPORTS)]
    specification = {
        "argv": [*java, *_archived(jar, java), *program],
        "display_name": "AsymLoRA (Java)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            **engine.variables(),
            **{name: os.environ[name] for name in ["LC_ALL"] if name in os.environ},  # as `start` has chosen it
        },
    }
    _link(BUILD / "python", python.parents[1])
    _write_json(f"kernels/{NAME}/kernel.json", specification)
    _write_json("config/jupyter_server_config.json", LAB)
    write(BUILD / "jupyter/config/custom/custom.css", STYLE)
    _write_json("config/labconfig/default_setting_overrides.json", SETTINGS)
    _write_json("config/labconfig/page_config.json", {"disabledExtensions": WITHOUT_NETWORK})


def _compiled(library: str) -> Path:
    """The jar of our part of the kernel. JJava's classes, which it extends, come from PyPI only: Maven can't compile it."""
    digest = hashlib.sha256(library.encode() + (machine.java_home() / "release").read_bytes())
    for source in SOURCES:
        digest.update(source.read_bytes())
    build = Path(java_library.class_path("notebook").split(os.pathsep)[0]).parent  # goes when this build of the library goes
    folder = build / f"kernel-{digest.hexdigest()[:12]}"
    if not folder.exists():
        with locked(BUILD):
            if not folder.exists():
                _compile(library, folder)
    return folder / "kernel.jar"


def _compile(library: str, folder: Path) -> None:
    binaries = machine.java_home() / "bin"
    javac = [binaries / "javac", "-Xlint:all,-processing", "-Werror", "-encoding", "UTF-8", "--release", "17"]
    with replacing(folder) as partial:
        run("Java kernel", [*javac, "-cp", library, "-d", partial / "classes", *SOURCES], "java-kernel")
        jar = [binaries / "jar", "--create", "--file", partial / "kernel.jar", "-C", partial / "classes", "."]
        run("Java kernel: jar", jar, "java-kernel-jar")


def _archived(jar: Path, java: list[str]) -> list[str]:
    """The option that has a kernel map the classes of its start into memory, parsed and verified before: a quarter less to do."""
    archive = jar.with_name("classes.jsa")
    if not archive.exists():
        with locked(BUILD):
            if not archive.exists() and not _archive(archive, java):
                return []
    return [f"-XX:SharedArchiveFile={archive}", "-Xlog:cds=off"]  # off: where a jar was touched, it starts as without


def _archive(archive: Path, java: list[str]) -> bool:
    """Whether it was written: not by a JVM that has no archive of its own classes."""
    partial = archive.with_suffix(".partial")
    rehearsal = [*java, f"-XX:ArchiveClassesAtExit={partial}", "io.github.asymlora.kernel.Rehearsal", IMPORTS]
    run("Java kernel: archives its classes", rehearsal, "java-kernel-archive")
    written = partial.exists()
    if written:
        partial.rename(archive)
    return written


# JupyterLab shows our kernel only, and asks no server for news, updates or extensions.
LAB = {
    "ServerApp": {"root_dir": str(NOTEBOOKS)},
    "LabApp": {
        "extension_manager": "readonly",
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "custom_css": True,
    },
    "KernelSpecManager": {"allowed_kernelspecs": [NAME], "ensure_native_kernel": False},
    "ZMQChannelsWebsocketConnection": {"limit_rate": False},  # our kernel sends little at a time by itself
    "LanguageServerManager": {"autodetect": False},  # it would start npm to look for servers, which writes to the home
    "MultiKernelManager": {"default_kernel_name": NAME},
}
SETTINGS = {
    # Beside the names that Tab offers stands what each is.
    "@jupyterlab/completer-extension:manager": {"showDocumentationPanel": True},
    # A cell that is run before the kernel is there is not run at all: JupyterLab says so where it is told to.
    "@jupyterlab/notebook-extension:tracker": {"enableKernelInitNotification": True},
    # Chapters are told apart by the ends of their names, for which there is room without it.
    "@jupyterlab/filebrowser-extension:browser": {"showLastModifiedColumn": False},
}
# While a theme's styles are exchanged, JupyterLab has Plotly measure its figures anew, which are then a line high.
# Figures are drawn for paper; a dark theme turns light to dark and keeps the hues.
DARK = 'body[data-jp-theme-light="false"]'
STYLE = f""".jp-RenderedPlotly {{ min-height: 420px; }}
{DARK} .jp-RenderedPlotly, {DARK} .jp-RenderedSVG, {DARK} .jp-RenderedHTMLCommon svg, {DARK} .jp-RenderedMarkdown img[src$=".svg"] {{
  filter: invert(0.93) hue-rotate(180deg) brightness(1.2);
}}
.jp-OutputArea-output pre {{ word-break: normal; overflow-wrap: anywhere; }}
.jp-RenderedHTMLCommon details {{ margin-bottom: 1em; }}
th[aria-sort="ascending"]::after {{ content: " ▲"; }}
th[aria-sort="descending"]::after {{ content: " ▼"; }}
"""
WITHOUT_NETWORK = {"@jupyterlab/apputils-extension:announcements": True}


def _link(link: Path, target: Path) -> None:
    """Keeps a path to the Python environment that stays the same: for editors, and for the container's PATH."""
    if not link.is_symlink() or link.readlink() != target:
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def _write_json(name: str, content: dict) -> None:
    write(BUILD / "jupyter" / name, json.dumps(content, indent=2) + "\n")
