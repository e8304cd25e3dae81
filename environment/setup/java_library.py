"""The Java library, built by Maven; each build is kept under the hash of its sources until a newer one replaces it."""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import machine
from places import BUILD, CACHE, CLONE, Problem, locked, replacing, run, variables

LIB = CLONE / "lib"
BUILDS = BUILD / "java"
REPOSITORY = CACHE / "maven"
MODULES = ("cli", "notebook", "bench")
SPARK = "spark"  # built where it is asked for: it comes with 150 jars
KEPT = 3  # a notebook that is open may still use an older build


def class_path(module: str) -> str:
    """The class path of a module: `cli`, `notebook`, `bench`, `spark`. The library is built first where its sources have changed."""
    modules = (SPARK,) if module == SPARK else MODULES
    folder = BUILDS / (sources_hash() + ("-spark" if module == SPARK else ""))
    if not _complete(folder, modules):
        with locked(BUILD):
            if not _complete(folder, modules):
                _build(folder, modules)
    return (folder / f"{module}.classpath").read_text(encoding="utf-8")


def spark_options() -> list[str]:
    """What Spark wants of the JVM."""
    pom = (LIB / "spark/pom.xml").read_text(encoding="utf-8")
    return re.search("<spark.opens>(.*)</spark.opens>", pom)[1].split() + ["-Dlog4j2.configurationFile=log4j2-quiet.properties"]


def maven(*arguments: str) -> list:
    """A Maven command that keeps its downloads in our cache, unless the user has named another repository."""
    repository = [f"-Dmaven.repo.local={REPOSITORY}"]
    if "maven.repo.local" in os.environ.get("MAVEN_OPTS", "") + os.environ.get("MAVEN_ARGS", ""):
        repository = []
    return [machine.maven(), "-B", "-ntp", "-f", LIB / "pom.xml", *repository, *arguments]


def built_jar(target: Path, module: str) -> Path:
    """The classes, not the sources and documentation that may lie beside them."""
    jars = target.glob(f"asymlora-{module}-*.jar")
    (jar,) = (jar for jar in jars if not jar.stem.endswith(("-sources", "-javadoc")))
    return jar


def sources_hash() -> str:
    """Of all that the library is built of, and of where and with which JDK."""
    digest = hashlib.sha256(f"{CLONE} {CACHE} {machine.java_home()}".encode())
    sources = [*LIB.glob("**/pom.xml"), *(path for path in LIB.glob("*/src/main/**/*") if path.is_file())]
    for path in sorted(sources):
        digest.update(f"{path.relative_to(LIB)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _offline(command: list, options: dict) -> bool:
    """Whether a build without the network worked: it does once all that the poms name has been downloaded."""
    with contextlib.suppress(Problem):
        if REPOSITORY.exists():
            run("Java library: builds", [*command, "-o"], "java-library", **options)
            return True
    return False


def revision() -> str:
    """The commit of this clone, for provenance; empty in a copy without git's folder."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        command = ["git", "-C", CLONE, "describe", "--always", "--dirty"]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
    return ""


def _complete(folder: Path, modules: tuple) -> bool:
    lists = [folder / f"{module}.classpath" for module in modules]
    return all(
        file.exists() and all(map(os.path.exists, file.read_text(encoding="utf-8").split(os.pathsep))) for file in lists
    )


def _build(folder: Path, modules: tuple) -> None:
    machine.require_space(CACHE, 1000)
    options = {"env": variables(JAVA_HOME=str(machine.java_home()))}
    command = maven("-Dmaven.test.skip=true", "package", "dependency:build-classpath", "-DincludeScope=runtime")
    command += ["-Dmdep.outputFile=target/class-path.txt", f"-Dbuild.revision={revision() or 'unknown'}"]
    command += ["-Pspark"] if SPARK in modules else []
    size = "Spark, 230 MB" if SPARK in modules else "350 MB at first"
    with locked(CACHE):
        if not _offline(command, options):
            run(f"Java library: downloads what it needs ({size}) and builds", command, "java-library", **options)
    with replacing(folder) as partial:
        for module in modules:
            found = (LIB / module / "target/class-path.txt").read_text(encoding="utf-8").split(os.pathsep)
            jars = [built_jar(LIB / module / "target", module), *map(Path, found)]
            paths = [folder / Path(shutil.copy2(jar, partial)).name if jar.is_relative_to(LIB) else jar for jar in jars]
            (partial / f"{module}.classpath").write_text(os.pathsep.join(map(str, paths)), encoding="utf-8")
    builds = sorted(BUILDS.iterdir(), key=lambda build: build.stat().st_mtime, reverse=True)
    for old in builds[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)

