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
    spark = _on_spark(sys.argv[1:])
    path = java_library.class_path(java_library.SPARK if spark else "cli")
    options = [*kernel.jvm_options(), *(java_library.spark_options() if spark else [])]
    start = [*options, "-cp", path, "io.github.asymlora.cli.Main"]
    sys.stdout.flush()
    needed = ",".join(item.folder for item in needs.of(*execute.chapters()))
    more = {"ASYMLORA_KERNEL": str(BUILD / "jupyter/kernels"), "ASYMLORA_NEEDED": needed}  # for the doctor
    if spark:
        home = BUILD / "spark-home"  # a worker wants it to have jars/; executors get our class path
        (home / "jars").mkdir(parents=True, exist_ok=True)
        more = {"SPARK_HOME": str(home)} | {name: os.environ[name] for name in os.environ if name.startswith("SPARK_")} | more
    os.execve(java, [java, *start, *sys.argv[1:]], variables(**engine.variables(), **more))


def _on_spark(arguments: list[str]) -> bool:
    given = " ".join(arguments).replace("=", " ").split()
    return any(pair == ("--engine", "spark") for pair in zip(given, given[1:]))


main(command)
