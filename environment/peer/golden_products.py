"""
Writes LoHa and LoKr adapters as PEFT saves them, and what tiny models give with them, which lib/core's AdapterGoldenTest
compares with.

Argument: the folder of the fixtures, lib/core/src/test/resources/fixtures.
"""

import json
import sys
from pathlib import Path

import torch
from peft import LoHaConfig, LoKrConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

CASES = {
    "roberta/loha": (AutoModelForSequenceClassification, LoHaConfig(r=2, alpha=5, target_modules=["query", "value"])),
    "roberta/lokr": (AutoModelForSequenceClassification, LoKrConfig(r=2, alpha=5, target_modules=["query", "intermediate.dense"])),
    "llama/lokr_whole": (AutoModelForCausalLM, LoKrConfig(r=8, alpha=8, target_modules=["q_proj", "down_proj"])),
}


def outcome(model, inputs) -> dict:
    with torch.no_grad():
        found = model(**inputs)
    return {"logits": found.logits, "loss": found.loss.reshape(1)}


def main(fixtures: Path) -> None:
    noise = json.loads((fixtures / "adapters/noise.json").read_text())
    for seed, (name, (auto, config)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        folder = fixtures / "adapters" / name
        base = fixtures / "models" / name.split("/")[0]
        golden = load_file(base / "inputs.safetensors")
        inputs = {key.removeprefix("main."): value for key, value in golden.items() if key.startswith("main.")}
        model = get_peft_model(auto.from_pretrained(base), config).eval()
        before = outcome(model, inputs)["logits"]
        with torch.no_grad():
            for weight in filter(lambda weight: weight.requires_grad, model.parameters()):  # as after training
                weight.add_(0.3 * torch.randn_like(weight))
        expected = outcome(model, inputs)
        precise = outcome(model.double(), inputs)["logits"]
        model.float().save_pretrained(folder)
        (folder / "README.md").unlink()
        described = json.loads((folder / "adapter_config.json").read_text()) | {"base_model_name_or_path": f"models/{base.name}"}
        (folder / "adapter_config.json").write_text(json.dumps(described, indent=2, sort_keys=True) + "\n")
        merged = model.merge_and_unload()
        expected["logits_merged"] = outcome(merged, inputs)["logits"]
        save_file({key: value.contiguous() for key, value in expected.items()}, folder / "expected.safetensors")
        noise[name] = {
            "effect_on_logits": (expected["logits"] - before).abs().max().item(),
            "noise_f32_vs_f64": (expected["logits"] - precise).abs().max().item(),
        }
    (fixtures / "adapters/noise.json").write_text(json.dumps(noise, indent=1))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
