"""
Writes a LoRA with a token-classification head of PEFT's on the tiny encoders, what it computes, and the words that tokenizers
split, which lib/core's TokenClassGoldenTest compares with.

Argument: the folder with the models, lib/core/src/test/resources/fixtures.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForTokenClassification, PreTrainedTokenizerFast

UNSEEN, LABELS = -100, 5
TARGETS = {
    "bert": ["query", "output.dense"],
    "roberta": ["query", "value"],
    "mpnet": ["attn.q", "attn.v"],
    "distilbert": ["q_lin", "v_lin"],
    "deberta": ["query_proj", "value_proj"],
    "modernbert": ["Wqkv", "Wi"],
}
SENTENCES = [["Hello", "world", "!"], ["U.S.", "GDP", "rose", "3.5", "%"], ["a", "\u200b", "naïve", "Zürich"], ["low", "lower", "lowest", "new"]]


def write_adapter(root: Path, name: str) -> None:
    torch.manual_seed(12)
    options = {"num_labels": LABELS, "ignore_mismatched_sizes": True, "attn_implementation": "eager"}
    base = AutoModelForTokenClassification.from_pretrained(root / "models" / name, **options)
    model = get_peft_model(base, LoraConfig(r=3, lora_alpha=6, target_modules=TARGETS[name], task_type=TaskType.TOKEN_CLS)).eval()
    for parameter in filter(lambda parameter: parameter.requires_grad, model.parameters()):
        parameter.data.add_(0.2 * torch.randn_like(parameter))
    given = load_file(root / "models" / name / "inputs.safetensors")
    inputs = {key.removeprefix("main."): value for key, value in given.items() if key.startswith("main.") and key != "main.labels"}
    ids, mask = inputs["input_ids"], inputs["attention_mask"]
    labels = (ids % LABELS).masked_fill((mask == 0) | (ids % 3 == 0), UNSEEN)
    with torch.no_grad():
        outputs = model(**inputs, labels=labels)
    folder = root / "tokens" / name
    model.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(config | {"base_model_name_or_path": name}, indent=2) + "\n")
    save_file({"logits": outputs.logits, "loss": outputs.loss.reshape(1), "labels": labels}, folder / "expected.safetensors")


def words(root: Path, name: str) -> list:
    """Of each sentence its ids, and each word's first token."""
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(root / "tokenizers" / f"{name}.json"))
    if hasattr(tokenizer.backend_tokenizer.pre_tokenizer, "add_prefix_space"):
        tokenizer.backend_tokenizer.pre_tokenizer.add_prefix_space = True
    rows = []
    for sentence in SENTENCES:
        encoded = tokenizer(sentence, is_split_into_words=True)
        own = encoded.word_ids()
        firsts = [own.index(word) if word in own else -1 for word in range(len(sentence))]
        rows.append({"words": sentence, "ids": encoded["input_ids"], "firsts": firsts})
    return rows


def main(root: Path) -> None:
    for name in TARGETS:
        write_adapter(root, name)
    tokenized = {name: words(root, name) for name in ("bert", "gpt2")}
    (root / "tokens/words.json").write_text(json.dumps(tokenized, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
