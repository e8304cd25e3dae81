"""The Java kernel as Jupyter finds it, and JupyterLab's settings: all in this clone's build folder."""

import json
import os
from pathlib import Path

import java_library
import machine
from places import BUILD, ENVIRONMENT, FOR_JAVA, write

NAME = "asymlora"
IMPORTS = ENVIRONMENT / "kernel/imports.jsh"


def jvm_options() -> list[str]:
    """Tensors live outside the Java heap, so that a small heap is enough; ASYMLORA_JVM_OPTS adds or overrides."""
    options = ["-Xmx2g", "-Djava.awt.headless=true", "-Dai.djl.offline=true", "-Dfile.encoding=UTF-8"]
    if machine.java_version() >= 22:
        options.append("--enable-native-access=ALL-UNNAMED")
    return options + os.environ.get("ASYMLORA_JVM_OPTS", "").split()


def install(python: Path) -> None:
    """Writes the kernel's specification. Java is started directly: JJava's own launcher would keep a second JVM."""
    jjava = python.parents[1] / "share/jupyter/kernels/java/jjava.jar"
    java = [str(machine.java_home() / "bin/java"), *jvm_options(), "--add-opens", "jdk.jshell/jdk.jshell=ALL-UNNAMED"]
    specification = {
        "argv": [*java, "-jar", str(jjava), "{connection_file}"],
        "display_name": "AsymLoRA (Java)",
        "language": "java",
        "interrupt_mode": "message",
        "env": {
            **FOR_JAVA,
            "JJAVA_CLASSPATH": java_library.class_path("notebook"),
            "JJAVA_STARTUP_SCRIPTS_PATH": str(IMPORTS),
        },
    }
    write(BUILD / "jupyter/kernels" / NAME / "kernel.json", json.dumps(specification, indent=2) + "\n")
