"""environment/bench: the same work here and in PyTorch + transformers + PEFT (numpy for the theory), side by side."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import execute
import java_library
import kernel
import machine
import needs
import prepare
import python_packages
from places import BUILD, ENVIRONMENT, TEMPORARY, Problem, main, variables

BENCHMARKS = ENVIRONMENT / "benchmarks"
sys.path.append(str(BENCHMARKS))

import report
import rounds
import variants
import waits
from workers import Worker

THEORY = "theory"


def arguments() -> argparse.Namespace:
    descriptions = {name: variant.about for name, variant in variants.VARIANTS.items()}
    descriptions[THEORY] = "orthonormal frames and Monte Carlo losses of the lemmas, against numpy"
    parser = argparse.ArgumentParser(
        prog="environment/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Compares us with PyTorch + transformers + PEFT in an environment of its own. Training: LoRA rank 8 on\n"
        f"query and value, fp32, AdamW, sentences in {variants.BATCH} rows of at most {variants.LONGEST} tokens. Both start from\n"
        "the same weights and work on the same batches, one at a time. Prints tables, whatever they say. Variants:\n"
        + "\n".join(f"  {name:11}{about}" for name, about in descriptions.items()),
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each side (7)")
    parser.add_argument("--steps", type=int, default=6, help="updates in a round (6)")
    parser.add_argument("--quick", action="store_true", help="3 rounds of 2 updates: shows that it works")
    parser.add_argument(
        "--variants", nargs="+", choices=descriptions, default=list(descriptions), help="which ones (all)", metavar="NAME"
    )
    parser.add_argument("--threads", type=int, default=2, help="of each side (2)")
    parser.add_argument("--model", default="all-MiniLM-L6-v2", help="a fetched BERT's name or its Hugging Face folder")
    parser.add_argument("--json", type=Path, help="also write everything measured to this file", metavar="FILE")
    parser.add_argument("--write", action="store_true", help="also put the rows measured into environment/BENCHMARKS.md")
    parser.add_argument(
        "--start",
        action="store_true",
        help="instead: how long one waits, from the second start to a kernel, and from a clone with an empty cache, which fetches "
        "1.2 GB, to the first figure",
    )
    parser.add_argument(
        "--python",
        type=Path,
        help="use this interpreter's PyTorch, transformers and PEFT, and don't make an environment (5 GB) for them",
    )
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.rounds, chosen.steps = 3, 2
    if min(chosen.rounds, chosen.steps, chosen.threads) < 1:
        parser.error("--rounds, --steps and --threads are at least 1")
    return chosen


def measure(name: str, bench: variants.Bench, threads: int) -> dict:
    """Runs one variant in two new processes, so that each variant has its own peak of memory."""
    variant = variants.VARIANTS[name]
    works = variant.works(bench)
    initial = bench.scratch / name  # where ours leaves what both start from
    counts = {variable: str(threads) for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    environment = variables(**counts, TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")
    workers = []
    try:
        for side, program, work in zip(variant.sides, variant.programs, works, strict=True):
            file = bench.scratch / f"{name}-{side}.json"
            file.write_text(json.dumps(work), encoding="utf-8")
            log = BUILD / f"log/bench-{side}.txt"
            log.parent.mkdir(parents=True, exist_ok=True)
            workers.append(Worker(side, [*start(program, bench), file, initial], environment, log))
        result = rounds.compare(*workers, bench.rounds)
        stacks = {worker.name: worker.stack for worker in workers}
    finally:
        for worker in workers:
            worker.close()
    about = {"variant": name, "about": variant.about, "stacks": stacks, "equal": variant.equal}
    return about | {"model": works[0]["model"]} | result


def start(program: str, bench: variants.Bench) -> list:
    """The command that runs a program of the benchmark's: a file of Python or a class of ours."""
    if program.endswith(".py"):
        return [bench.python, BENCHMARKS / program]
    java = [machine.java_home() / "bin/java", *kernel.jvm_options(), "-cp", java_library.class_path("bench")]
    return [*java, f"io.github.asymlora.bench.{program}"]


def theory(bench: variants.Bench, threads: int) -> str:
    """The table of the theory's own benchmark, whose other side is numpy."""
    options = ["--class-path", java_library.class_path("bench"), "--java", machine.java_home() / "bin/java"]
    command = [bench.python, BENCHMARKS / "theory.py", *options, "--threads", threads, "--rounds", bench.rounds]
    done = subprocess.run([str(part) for part in command], env=variables(), capture_output=True, text=True)
    if done.returncode != 0:
        raise Problem(f"theory.py failed:\n{done.stderr}")
    return done.stdout


def command() -> None:
    chosen = arguments()
    if chosen.start:
        prepare.everything(needs.of(*execute.chapters()), strict=False)
        print(f"{waits.here()}\n{waits.fresh()}")
        return
    names = [name for variant in chosen.variants if variant != THEORY for name in variants.VARIANTS[variant].needs]
    prepare.everything(needs.named(chosen.model, *names))
    python = python_packages.with_peft(chosen.python)
    results, theory_table = [], ""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=TEMPORARY) as temporary:
        bench = variants.Bench(chosen.rounds, chosen.steps, chosen.model, python, Path(temporary))
        for name in chosen.variants:
            if name == THEORY:
                print(f"  {name} ...", flush=True)
                theory_table = theory(bench, chosen.threads)
            else:
                print(f"  {name}: {variants.VARIANTS[name].about} ...", flush=True)
                results.append(measure(name, bench, chosen.threads))
    here = report.machine()
    where = f"{chosen.threads} threads each, on {here['processor']}, {here['cores']} cores"
    stacks = list(dict.fromkeys(stack for result in results for stack in result["stacks"].values()))
    print("\n".join(["", where, *stacks]))
    if chosen.write:
        report.write(ENVIRONMENT / "BENCHMARKS.md", f"{where}, by `environment/bench`.", stacks, results)
    print("\n" + "\n\n".join(filter(None, [*report.tables(results), theory_table])))
    if chosen.json:
        everything = {"machine": here, "threads": chosen.threads, "variants": results}
        chosen.json.write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")


main(command)
