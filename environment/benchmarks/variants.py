"""What environment/bench compares: for each variant the workload, and the two programs that do it."""

import json
import random
from dataclasses import dataclass
from pathlib import Path

import rounds
from places import CACHE, Problem, run

HERE = Path(__file__).parent
SEED = 7
BATCH = 32
LONGEST = 64
NEW_TOKENS = 64


@dataclass(frozen=True)
class Bench:
    """What all variants share: the numbers asked for, the other side's interpreter, and where scratch files go."""

    rounds: int
    steps: int
    model: str
    python: Path
    scratch: Path

    def training(self, model: Path, **more) -> dict:
        return {
            "model": str(model),
            "classes": 0,
            "rank": 8,
            "alpha": 16,
            "only_b": False,
            "targets": ["query", "value"],
            "learning_rate": 5e-4,
            "max_grad_norm": 1.0,
            "adapter_dropout": 0,
            "hidden_dropout": 0,
            "attention_dropout": 0,
            "frozen_weights": "FP32",
            "recompute": False,
            "autocast": False,
            "seed": SEED,
            "steps": (1 + rounds.PATIENCE * self.rounds) * self.steps,
        } | more


class Variant:
    """Two sides by name, each with the program that does its work; ours are Java classes."""

    sides = ("ours", "peft")
    programs = ("TrainingBenchmark", "peft_training.py")
    equal = True  # whether both sides' outcomes are to agree, up to precision
    needs = ("vader-sentiment",)  # what is fetched for it, beside the model that all share

    def work(self, bench: Bench) -> dict:
        """What both sides do, as their programs read it."""
        raise NotImplementedError

    def works(self, bench: Bench) -> tuple[dict, dict]:
        """What each side does."""
        work = self.work(bench)
        return work, work


@dataclass(frozen=True)
class Training(Variant):
    """An encoder learns to tell positive from negative sentences."""

    about: str
    rows: str = "real"
    longest: int = LONGEST
    groups: int = 1
    adapter_dropout: float = 0
    model_dropout: float = 0
    frozen_weights: str = "FP32"  # ours
    recompute: bool = False  # ours
    autocast: bool = False  # theirs, to bfloat16

    @property
    def equal(self) -> bool:
        """Whether losses are to agree, up to precision: dropout draws other masks."""
        return self.adapter_dropout == self.model_dropout == 0

    def work(self, bench: Bench) -> dict:
        model = folder_of(bench.model)
        texts = bench.scratch / f"texts-{self.longest}.json"
        if not texts.exists():
            sentiment, rows = CACHE / "data/vader-sentiment", BATCH * bench.steps
            command = [bench.python, HERE / "batches.py", model, sentiment, rows, self.longest, SEED, texts]
            run("Text", command, "bench-texts")
        rows = json.loads(texts.read_text(encoding="utf-8"))[self.rows]
        return bench.training(
            model,
            task="AutoModel",
            classes=2,
            adapter_dropout=self.adapter_dropout,
            hidden_dropout=self.model_dropout,
            attention_dropout=self.model_dropout,
            frozen_weights=self.frozen_weights,
            recompute=self.recompute,
            autocast=self.autocast,
            texts={"batch_size": BATCH, "groups": self.groups, **rows},
        )


@dataclass(frozen=True)
class Family(Variant):
    """A model of another family, on one batch again and again: only its cost is of interest."""

    about: str
    task: str
    targets: tuple[str, ...]
    batch: int
    fetched: str = ""  # the model's name; else one of random weights is made

    @property
    def needs(self) -> tuple[str, ...]:
        return (self.fetched,)

    def work(self, bench: Bench) -> dict:
        name = next(name for name, variant in VARIANTS.items() if variant is self)
        model = folder_of(self.fetched) if self.fetched else bench.scratch / f"{name}-model"
        batch = bench.scratch / f"{name}.safetensors"
        run(f"A batch for {name}", [bench.python, HERE / "families.py", name, model, batch, SEED], "bench-families")
        tensors = {"file": str(batch), "batch_size": self.batch, "updates": bench.steps}
        return bench.training(model, task=self.task, targets=list(self.targets), tensors=tensors)


@dataclass(frozen=True)
class Generation(Variant):
    """Random prompts are continued greedily, on our side with the weights in a precision."""

    batch: int
    prompt: int = 32
    weights: str = "FP32"

    programs = ("GenerationBenchmark", "transformers_generation.py")
    needs = ("SmolLM2-135M-Instruct",)

    @property
    def about(self) -> str:
        held = "" if self.equal else f"; ours with weights in {self.weights.lower()}"
        return f"SmolLM2 continues {self.batch} of {self.prompt} tokens by {NEW_TOKENS}, greedily, with a key/value cache{held}"

    @property
    def equal(self) -> bool:
        return self.weights == "FP32"

    @property
    def tokens(self) -> int:
        return self.batch * NEW_TOKENS

    def work(self, bench: Bench) -> dict:
        draw = random.Random(SEED)
        prompts = [[draw.randrange(100, 40000) for _ in range(self.prompt)] for _ in range(self.batch)]
        model = str(folder_of(*self.needs))
        return {"model": model, "prompts": prompts, "tokens": NEW_TOKENS, "repetitions": 1, "weights": self.weights}


@dataclass(frozen=True)
class Loading(Variant):
    """A decoder is opened, every weight is read once, and it is closed."""

    about: str

    programs = ("LoadingBenchmark", "transformers_loading.py")
    needs = ("SmolLM2-135M-Instruct",)
    equal = False  # sums of all weights, in another order

    def work(self, bench: Bench) -> dict:
        return {"model": str(folder_of(*self.needs))}


@dataclass(frozen=True)
class Arms(Variant):
    """B only, and both factors trained, at the same rank in the same program."""

    about: str
    program: str

    sides = ("b_only", "both")
    equal = False

    @property
    def programs(self) -> tuple[str, str]:
        return self.program, self.program

    def works(self, bench: Bench) -> tuple[dict, dict]:
        work = VARIANTS["long"].work(bench)
        return work | {"only_b": True}, work


@dataclass(frozen=True)
class Recipe(Variant):
    """A model is opened, texts are tokenized, an epoch is trained and evaluated."""

    about: str
    by_length: bool = False  # theirs: group_by_length

    programs = ("RecipeBenchmark", "transformers_trainer.py")
    equal = False

    def works(self, bench: Bench) -> tuple[dict, dict]:
        work = self.work(bench)
        return work, work | {"group_by_length": self.by_length}

    def work(self, bench: Bench) -> dict:
        """A recipe with every value that the other side needs, whose names are ours."""
        return {
            "model": str(folder_of(bench.model)),
            "task": {"name": "tweets"},
            "adapter": {"rank": 8, "alpha": 16, "targets": ["query", "value"], "dropout": 0.05},
            "training": {
                "epochs": 1,
                "batch_size": BATCH,
                "learning_rate": 2e-3,
                "schedule": "linear",
                "warmup": 0.1,
                "weight_decay": 0.01,
                "max_grad_norm": 1.0,
                "max_length": 128,
                "dropout": {"hidden": 0.1, "attention": 0.1},
            },
            "seed": SEED,
        }


VARIANTS = {
    "full": Training(f"rows of {LONGEST} tokens, no padding", rows="full"),
    "padded": Training("real sentences, both sides pad a batch to its longest: equal work"),
    "grouped": Training("the same sentences; ours in 4 groups of like length, each padded to its longest", groups=4),
    "everyday": Training(
        "as grouped, with dropout 0.05 in the adapters and 0.1 in the model",
        groups=4,
        adapter_dropout=0.05,
        model_dropout=0.1,
    ),
    "long": Training("rows of 128 tokens, no padding", rows="full", longest=128),
    "long-grouped": Training("as long, ours in 4 groups", rows="full", longest=128, groups=4),
    "recompute": Training("as long, ours computes activations again", rows="full", longest=128, recompute=True),
    "bf16": Training("as grouped, ours with frozen weights in bfloat16, PEFT in fp32", groups=4, frozen_weights="BF16"),
    "autocast": Training("as bf16, PEFT under bfloat16 autocast", groups=4, frozen_weights="BF16", autocast=True),
    "b-only": Arms("ours, rows of 128 tokens: only B trained against both factors", "TrainingBenchmark"),
    "b-only-peft": Arms("the same in PEFT", "peft_training.py"),
    "recipe": Recipe("tweets from text to a validated adapter in one epoch, against PEFT with transformers' Trainer"),
    "recipe-by-length": Recipe("the same, the Trainer with group_by_length", by_length=True),
    "llama": Family(
        "SmolLM2, 8 rows of 64 tokens, all of them labels",
        "AutoModelForCausalLM",
        ("q_proj", "v_proj"),
        batch=8,
        fetched="SmolLM2-135M-Instruct",
    ),
    "bart": Family(
        "BART-base of random weights, 4 rows of 128 tokens in and 32 out",
        "AutoModelForSeq2SeqLM",
        ("q_proj", "v_proj"),
        batch=4,
    ),
    "vit": Family(
        "ViT-small of random weights, 8 images of 224 x 224",
        "AutoModelForImageClassification",
        ("query", "value"),
        batch=8,
    ),
    "load": Loading("SmolLM2 from its folder, again and again"),
    "generate-1": Generation(1),
    "generate-8": Generation(8),
    "generate-1-bf16": Generation(1, weights="BF16"),
    "generate-1-int8": Generation(1, weights="INT8"),
    "generate-8-int8": Generation(8, weights="INT8"),
}


def folder_of(name: str) -> Path:
    folder = next((path for path in (CACHE / "models" / name, Path(name)) if (path / "config.json").is_file()), None)
    if folder is None:
        raise Problem(f"There is no model {name}: neither a folder with config.json nor fetched (environment/fetch).")
    return folder.absolute()
