"""environment/bench: the same fine-tuning in our trainer and in PyTorch + transformers + PEFT, side by side."""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import java_library
import kernel
import machine
import prepare
import python_packages
from places import BUILD, CACHE, ENVIRONMENT, Problem, main, run, variables

BENCHMARKS = ENVIRONMENT / "benchmarks"
sys.path.append(str(BENCHMARKS))

import report
import rounds
from workers import Worker

BATCH = 32
LONGEST = 64
SEED = 7


@dataclass(frozen=True)
class Variant:
    about: str
    rows: str = "real"
    groups: int = 1
    adapter_dropout: float = 0
    model_dropout: float = 0


VARIANTS = {
    "full": Variant(f"rows of {LONGEST} tokens, no padding", rows="full"),
    "padded": Variant("real sentences, both sides pad a batch to its longest: equal work"),
    "grouped": Variant("the same sentences; ours in 4 groups of like length, each padded to its longest", groups=4),
    "everyday": Variant(
        "as grouped, with dropout 0.05 in the adapters and 0.1 in the model",
        groups=4,
        adapter_dropout=0.05,
        model_dropout=0.1,
    ),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="environment/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Compares our trainer with PyTorch + transformers + PEFT in an environment of its own: LoRA rank 8 on\n"
        f"query and value, {BATCH} rows of at most {LONGEST} tokens, fp32, AdamW. Both start from the same weights and\n"
        "train on the same batches, one at a time. Prints a table, whatever it says. Variants:\n"
        + "\n".join(f"  {name:9} {variant.about}" for name, variant in VARIANTS.items()),
    )
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each side (7)")
    parser.add_argument("--steps", type=int, default=6, help="updates in a round (6)")
    parser.add_argument("--quick", action="store_true", help="3 rounds of 2 updates: shows that it works")
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=list(VARIANTS), help="which ones (all)")
    parser.add_argument("--threads", type=int, default=2, help="of each side (2)")
    parser.add_argument("--model", default="all-MiniLM-L6-v2", help="a fetched BERT's name or its Hugging Face folder")
    parser.add_argument("--json", type=Path, help="also write everything measured to this file", metavar="FILE")
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


def model_folder(name: str) -> Path:
    folder = next((path for path in (CACHE / "models" / name, Path(name)) if (path / "config.json").is_file()), None)
    if folder is None:
        raise Problem(f"There is no model {name}: neither a folder with config.json nor fetched (environment/fetch).")
    return folder.absolute()


def work(variant: Variant, chosen: argparse.Namespace, model: Path, texts: dict) -> dict:
    return {
        "model": str(model),
        "rank": 8,
        "alpha": 16,
        "targets": ["query", "value"],
        "learning_rate": 5e-4,
        "max_grad_norm": 1.0,
        "adapter_dropout": variant.adapter_dropout,
        "hidden_dropout": variant.model_dropout,
        "attention_dropout": variant.model_dropout,
        "seed": SEED,
        "steps": (1 + rounds.PATIENCE * chosen.rounds) * chosen.steps,
        "batch_size": BATCH,
        "groups": variant.groups,
        **texts[variant.rows],
    }


def measure(name: str, chosen: argparse.Namespace, commands: dict, content: dict, scratch: Path) -> dict:
    """Runs one variant in two new processes, so that each variant has its own peak of memory."""
    file, initial = scratch / f"{name}.json", scratch / name
    file.write_text(json.dumps(content), encoding="utf-8")
    threads = {variable: str(chosen.threads) for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS")}
    environment = variables(**threads, TOKENIZERS_PARALLELISM="false", HF_HUB_OFFLINE="1")
    workers = []
    try:
        for side, command in commands.items():  # ours first: it writes the adapter that both start from
            log = BUILD / f"log/bench-{side}.txt"
            log.parent.mkdir(parents=True, exist_ok=True)
            workers.append(Worker(side, [*command, file, initial], environment, log))
        result = rounds.compare(*workers, chosen.rounds)
        stacks = {worker.name: worker.stack for worker in workers}
    finally:
        for worker in workers:
            worker.close()
    config = json.loads(Path(content["model"], "config.json").read_text(encoding="utf-8"))
    mfu = {
        side: report.step_flops(config, result["shapes"][side])
        / (chosen.steps * result[f"{side}_step_s"]["median"] * result["peak_flops"][side])
        for side in commands
    }
    equal = content["adapter_dropout"] == content["hidden_dropout"] == 0
    return {"variant": name, "about": VARIANTS[name].about, "stacks": stacks, "mfu": mfu, "equal": equal} | result


def command() -> None:
    chosen = arguments()
    prepare.everything()
    python = python_packages.with_peft(chosen.python)
    model = model_folder(chosen.model)
    java = [machine.java_home() / "bin/java", *kernel.jvm_options(), "-cp", java_library.class_path("cli")]
    commands = {
        "ours": [*java, "io.github.asymlora.cli.TrainingBenchmark"],
        "peft": [python, BENCHMARKS / "peft_training.py"],
    }
    with tempfile.TemporaryDirectory(prefix="asymlora-bench-") as temporary:
        scratch = Path(temporary)
        texts = scratch / "texts.json"
        data = CACHE / "data/vader-sentiment"
        rows = BATCH * chosen.steps
        run("Text", [python, BENCHMARKS / "batches.py", model, data, rows, LONGEST, SEED, texts], "bench-texts")
        texts = json.loads(texts.read_text(encoding="utf-8"))
        results = []
        for name in chosen.variants:
            print(f"  {name}: {VARIANTS[name].about} ...", flush=True)
            content = work(VARIANTS[name], chosen, model, texts)
            results.append(measure(name, chosen, commands, content, scratch))
    here = report.machine()
    print(f"\n{model.name}, {chosen.threads} threads each, on {here['processor']}, {here['cores']} cores")
    for side, stack in results[0]["stacks"].items():
        print(f"{side}: {stack}")
    print(f"\n{report.table(results)}")
    if chosen.json:
        everything = {"machine": here, "model": model.name, "threads": chosen.threads, "variants": results}
        chosen.json.write_text(json.dumps(everything, indent=2) + "\n", encoding="utf-8")


main(command)
