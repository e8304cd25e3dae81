import argparse
import json
from collections import defaultdict
from pathlib import Path

import java_library
import machine
import prepare
import python_packages
from catalogue import ITEMS
from places import BUILD, ENVIRONMENT, main, run, variables

CYCLONEDX = "org.cyclonedx:cyclonedx-maven-plugin:2.9.1:makeAggregateBom"
UNKNOWN = "not said"


def command() -> None:
    parser = argparse.ArgumentParser(
        prog="environment/licences",
        description="Writes what this software is made of as CycloneDX, java.json and python.json, and prints what stands "
        "under which licence, models and data too.",
    )
    parser.add_argument("--out", type=Path, default=BUILD / "materials", help="where the files go (%(default)s)")
    out = parser.parse_args().out.resolve()

    python = prepare.everything([])
    tool = python_packages.python(ENVIRONMENT / "materials/requirements.txt", "cyclonedx-py (10 MB)", megabytes=60)
    out.mkdir(parents=True, exist_ok=True)
    run("Materials of Python", [tool, "-m", "cyclonedx_py", "environment", "--output-file", out / "python.json", python], "materials-python")
    options = ["-Dmaven.test.skip=true", "-DoutputFormat=json", "-DoutputName=java", f"-DoutputDirectory={out}"]
    run("Materials of Java", java_library.maven("-Pspark", CYCLONEDX, *options), "materials-java", env=variables(JAVA_HOME=str(machine.java_home())))
    for kind in ("java", "python"):
        print(f"{kind}\n{report(components(out / f'{kind}.json'))}\n")
    print(f"models and data\n{report([(item.name, item.licence) for item in ITEMS])}\n\n{out}")


def components(file: Path) -> list[tuple[str, str]]:
    """Each component's name with its licences, ours left out."""
    components = json.loads(file.read_text(encoding="utf-8"))["components"]
    return [(one["name"], " or ".join(dict.fromkeys(map(_licence, one.get("licenses", [])))) or UNKNOWN) for one in components if one.get("group") != "io.github.asymlora"]


def _licence(entry: dict) -> str:
    licence = entry.get("license", {})
    said = entry.get("expression") or licence.get("id") or licence.get("name") or UNKNOWN
    return said.rpartition(" :: ")[2]  # of PyPI's classifiers


def report(components: list[tuple[str, str]]) -> str:
    """A line for each licence, the most frequent first."""
    under = defaultdict(set)
    for name, licence in components:
        under[licence].add(name)
    lines = sorted(under.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return "\n".join(f"{len(names):4}  {licence}: {', '.join(sorted(names))}" for licence, names in lines)


if __name__ == "__main__":
    main(command)
