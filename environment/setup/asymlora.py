import os
import sys

import engine
import execute
import java_library
import kernel
import machine
import needs
import prepare
from places import BUILD, main, variables


def command() -> None:
    prepare.everything(needs.of_command(sys.argv[1:]))
    java = str(machine.java_home() / "bin/java")
    start = [*kernel.jvm_options(), "-cp", java_library.class_path("cli"), "io.github.asymlora.cli.Main"]
    sys.stdout.flush()
    needed = ",".join(item.folder for item in needs.of(*execute.chapters()))
    more = {"ASYMLORA_KERNEL": str(BUILD / "jupyter/kernels"), "ASYMLORA_NEEDED": needed}  # for the doctor
    os.execve(java, [java, *start, *sys.argv[1:]], variables(**engine.variables(), **more))


main(command)
