"""
Writes tiny random models of the newer families, what they compute and generate, and an adapter of PEFT's on each, which
lib/core's golden tests compare with.

Arguments: the folder to write, lib/core/src/test/resources/fixtures, and names of families; all without names.
"""

import copy
import json
import sys
from pathlib import Path

import torch
import transformers as t
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

UNSEEN = -100
DECODER = {
    "vocab_size": 60,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
ALTERNATING = {"head_dim": 6, "query_pre_attn_scalar": 9, "sliding_window": 3}
ENCODER = {"vocab_size": 60, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 3, "num_attention_heads": 4, "pad_token_id": 0}
MODERN = {"global_attn_every_n_layers": 2, "local_attention": 4, "reference_compile": False, "num_labels": 3}
DEBERTA = {
    "relative_attention": True,
    "position_buckets": 4,
    "max_position_embeddings": 16,
    "norm_rel_ebd": "layer_norm",
    "share_att_key": True,
    "pos_att_type": "p2c|c2p",
    "position_biased_input": False,
    "type_vocab_size": 0,
    "pooler_hidden_size": 16,
    "layer_norm_eps": 1e-7,
    "num_labels": 3,
}
T5 = {
    "vocab_size": 60,
    "d_model": 16,
    "d_kv": 3,
    "d_ff": 24,
    "num_layers": 2,
    "num_heads": 4,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 12,
    "pad_token_id": 0,
    "eos_token_id": 2,
    "decoder_start_token_id": 0,
}
IMAGES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 8, "patch_size": 4, "num_labels": 3}

# By name: the model, and what an adapter is on.
FAMILIES = {
    "gemma": (t.GemmaForCausalLM, t.GemmaConfig(**DECODER, head_dim=6), ["q_proj", "down_proj"]),
    "gemma2": (t.Gemma2ForCausalLM, t.Gemma2Config(**DECODER, **ALTERNATING, attn_logit_softcapping=2.0, final_logit_softcapping=3.0), ["q_proj", "o_proj"]),
    "gemma3": (
        t.Gemma3ForCausalLM,
        t.Gemma3TextConfig(**DECODER, **ALTERNATING, layer_types=["sliding_attention", "full_attention"], rope_scaling={"rope_type": "linear", "factor": 2.0}),
        ["v_proj", "up_proj"],
    ),
    "phi3": (t.Phi3ForCausalLM, t.Phi3Config(**DECODER, sliding_window=4), ["qkv_proj", "gate_up_proj"]),
    "smollm3": (t.SmolLM3ForCausalLM, t.SmolLM3Config(**DECODER, no_rope_layers=[1, 0]), ["k_proj", "gate_proj"]),
    "modernbert": (t.ModernBertForSequenceClassification, t.ModernBertConfig(**ENCODER, **MODERN), ["Wqkv", "Wi"]),
    "modernbert_mean": (t.ModernBertForSequenceClassification, t.ModernBertConfig(**ENCODER, **MODERN, classifier_pooling="mean", norm_bias=True), ["attn.Wo"]),
    "modernbert_masked": (t.ModernBertForMaskedLM, t.ModernBertConfig(**ENCODER, **MODERN), None),
    "deberta": (t.DebertaV2ForSequenceClassification, t.DebertaV2Config(**ENCODER, **DEBERTA), ["query_proj", "key_proj", "output.dense"]),
    "t5": (t.T5ForConditionalGeneration, t.T5Config(**T5), ["q", "v"]),
    "t5_gated": (t.T5ForConditionalGeneration, t.T5Config(**T5, feed_forward_proj="gated-gelu", tie_word_embeddings=False), ["q", "wi_1"]),
    "dinov2": (t.Dinov2ForImageClassification, t.Dinov2Config(**IMAGES, mlp_ratio=2), ["query", "fc2"]),
}
WITHOUT_DROPOUT = ("dropout_rate", "hidden_dropout_prob", "attention_probs_dropout_prob")


def draw(name, seed):
    cls, config, _ = FAMILIES[name]
    for field in filter(lambda field: hasattr(config, field), WITHOUT_DROPOUT):
        setattr(config, field, 0.0)
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = cls(config).eval()
    with torch.no_grad():
        for weight in model.parameters():  # as after training: no bias is zero, no scale one
            weight.add_(0.2 * torch.randn_like(weight))
    return model


def tokens(rows, length, seed):
    return torch.randint(3, 60, (rows, length), generator=torch.Generator().manual_seed(seed))


def padded(ids, counts, left=False):
    """Some tokens of each row, and the mask that says which."""
    places = torch.arange(ids.shape[1]).expand_as(ids)
    kept = torch.tensor(counts).unsqueeze(1)
    mask = (places >= ids.shape[1] - kept if left else places < kept).long()
    return ids * mask, mask


def cases(name, model) -> dict[str, dict]:
    """By name, what a model is asked."""
    if name == "dinov2":
        return {"main": {"pixel_values": torch.randn(3, 3, 8, 8, generator=torch.Generator().manual_seed(1)), "labels": torch.tensor([0, 2, 1])}}
    ids, mask = padded(tokens(3, 9, 1), [9, 8, 7])
    masked = {"input_ids": ids, "attention_mask": mask}
    if name.startswith("t5"):
        labels, seen = padded(tokens(3, 6, 2), [6, 3, 5])
        return {"main": masked | {"labels": labels.masked_fill(seen == 0, UNSEEN)}}
    long = {"input_ids": tokens(2, 40, 3)}
    if not model.can_generate():
        labels = ids.masked_fill(ids % 3 > 0, UNSEEN) if name.endswith("masked") else torch.tensor([2, 0, 1])
        return {"main": masked | {"labels": labels}, "nomask": long}
    left, seen = padded(tokens(2, 7, 4), [7, 4], left=True)
    positions = (seen.cumsum(1) - 1).clamp(min=0)
    return {
        "main": masked | {"labels": ids.masked_fill(mask == 0, UNSEEN)},
        "left": {"input_ids": left, "attention_mask": seen, "position_ids": positions},
        "long": long,
    }


def answers(model, inputs) -> dict:
    with torch.no_grad():
        outputs = model(**inputs, output_hidden_states=True)
    states = {"logits": outputs.logits}
    if outputs.get("loss") is not None:
        states["loss"] = outputs.loss.reshape(1)
    for kind, name in (("hidden_states", "hidden"), ("encoder_hidden_states", "hidden"), ("decoder_hidden_states", "dec_hidden")):
        states |= {f"{name}.{i}": state for i, state in enumerate(outputs.get(kind) or ())}
    return states


def named(prefix, tensors) -> dict:
    return {f"{prefix}.{name}": tensor.contiguous() for name, tensor in tensors.items()}


def generated(model) -> dict | None:
    """What a model writes; None where rounding decides."""
    encodes = model.config.is_encoder_decoder
    ids, mask = padded(tokens(2, 8, 5), [8, 5], left=not encodes)
    nudged = copy.deepcopy(model)
    for weight in nudged.parameters():
        weight.data *= 1 + 1e-5 * torch.randn_like(weight)
    runs = {}
    for run, config in {"greedy": {"num_beams": 1, "max_new_tokens": 12}, "beam3": {"num_beams": 3, "max_new_tokens": 8}}.items():
        options = config | {"do_sample": False, "return_dict_in_generate": True, "output_scores": True}
        out = model.generate(input_ids=ids, attention_mask=mask, **options)
        twice = nudged.generate(input_ids=ids, attention_mask=mask, **options)
        if not torch.equal(out.sequences, twice.sequences):
            return None
        runs[run] = {"config": config, "sequences": out.sequences.tolist()}
        if config["num_beams"] > 1:
            runs[run]["sequences_scores"] = out.sequences_scores.tolist()
    return {"inputs": {"input_ids": ids.tolist(), "attention_mask": mask.tolist()}, "do_sample": False, "runs": runs}


def attempt(name, seed):
    model = draw(name, seed)
    return model, generated(model) if model.can_generate() else {}


def write_adapter(folder, name, model, inputs) -> float:
    """A LoRA of numbers that aren't zero; how far its logits are from those in fp64."""
    torch.manual_seed(12)
    adapted = get_peft_model(model, LoraConfig(r=3, lora_alpha=6, target_modules=FAMILIES[name][2])).eval()
    for parameter in filter(lambda parameter: parameter.requires_grad, adapted.parameters()):
        parameter.data.add_(0.2 * torch.randn_like(parameter))
    adapted.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    config = json.loads((folder / "adapter_config.json").read_text())
    (folder / "adapter_config.json").write_text(json.dumps(config | {"base_model_name_or_path": name}, indent=2) + "\n")
    expected = {key: value for key, value in answers(adapted, inputs).items() if key in ("logits", "loss")}
    doubled = {key: value.double() if value.is_floating_point() else value for key, value in inputs.items()}
    noise = (answers(adapted.double(), doubled)["logits"] - expected["logits"]).abs().max().item()
    expected["logits_merged"] = answers(adapted.float().merge_and_unload(), inputs)["logits"]
    save_file(expected, folder / "expected.safetensors")
    return noise


def main(root: Path, names: list[str]) -> None:
    for name in names or FAMILIES:
        model, written = next(tried for tried in (attempt(name, seed) for seed in range(11, 50)) if tried[1] is not None)
        folder = root / "models" / name
        model.save_pretrained(folder)
        asked = cases(name, model)
        inputs, outputs = {}, {}
        for case, given in asked.items():
            inputs |= named(case, given)
            outputs |= named(case, answers(model, given))
        save_file(inputs, folder / "inputs.safetensors")
        save_file(outputs, folder / "outputs.safetensors")
        if written:
            (folder / "generate.json").write_text(json.dumps(written) + "\n")
        else:
            (folder / "generation_config.json").unlink(missing_ok=True)
        if FAMILIES[name][2]:
            noises = json.loads((root / "adapters/noise.json").read_text())
            noises[f"{name}/lora"] = {"noise_f32_vs_f64": write_adapter(root / "adapters" / name / "lora", name, model, asked["main"])}
            (root / "adapters/noise.json").write_text(json.dumps(noises, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
