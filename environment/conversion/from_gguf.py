"""Turns a LLaMA model in GGUF into a Hugging Face folder: python from_gguf.py FOLDER

The folder holds one .gguf file, which gives way to config.json, model.safetensors, tokenizer.json and the like.
Quantized tensors are dequantized to fp32: the numbers are those that the quantized model computes with, but not those
of the model before it was quantized; config.json says from what they come.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy
from gguf import GGUFReader, dequantize
from safetensors.numpy import save_file

LAYER = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
CONTROL, USER_DEFINED = 3, 4  # kinds of tokens that no text is split into


def fields(reader: GGUFReader) -> dict:
    return {name: field.contents() for name, field in reader.fields.items()}


def name_of(tensor: str) -> str:
    module, ending = tensor.rsplit(".", 1)
    if module.startswith("blk."):
        _, number, part = module.split(".")
        return f"model.layers.{number}.{LAYER[part]}.{ending}"
    return f"{OUTSIDE[module]}.{ending}"


def weights(reader: GGUFReader, heads: dict[str, int]) -> dict[str, numpy.ndarray]:
    found = {}
    for tensor in reader.tensors:
        values = dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        values = values.reshape(tensor.shape[::-1])  # GGUF counts dimensions from the innermost
        for part, number in heads.items():
            if f".{part}." in tensor.name:
                values = halves_apart(values, number)
        found[name_of(tensor.name)] = numpy.ascontiguousarray(values)
    return found


def halves_apart(rows: numpy.ndarray, heads: int) -> numpy.ndarray:
    """GGUF has the two coordinates that rotary positions turn next to each other; Hugging Face half a head apart."""
    pairs = rows.reshape(heads, -1, 2, *rows.shape[1:])
    return pairs.swapaxes(1, 2).reshape(rows.shape)


def config(values: dict, tied: bool, origin: str) -> dict:
    llama = {name.removeprefix("llama."): value for name, value in values.items() if name.startswith("llama.")}
    heads = llama["attention.head_count"]
    if llama.get("rope.scaling.type", "none") != "none":
        sys.exit(f"rope.scaling.type {llama['rope.scaling.type']} is not supported.")
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "origin": origin,
        "vocab_size": len(values["tokenizer.ggml.tokens"]),
        "hidden_size": llama["embedding_length"],
        "intermediate_size": llama["feed_forward_length"],
        "num_hidden_layers": llama["block_count"],
        "num_attention_heads": heads,
        "num_key_value_heads": llama.get("attention.head_count_kv", heads),
        "head_dim": llama.get("rope.dimension_count", llama["embedding_length"] // heads),
        "hidden_act": "silu",
        "rms_norm_eps": round(llama["attention.layer_norm_rms_epsilon"], 10),
        "rope_theta": llama["rope.freq_base"],
        "max_position_embeddings": llama["context_length"],
        "tie_word_embeddings": tied,
        "attention_bias": False,
        "mlp_bias": False,
        "torch_dtype": "float32",
    } | special_ids(values)


def special_ids(values: dict) -> dict[str, int]:
    kinds = {"bos_token_id": "bos", "eos_token_id": "eos", "pad_token_id": "padding"}
    ids = {name: values.get(f"tokenizer.ggml.{kind}_token_id") for name, kind in kinds.items()}
    return {name: number for name, number in ids.items() if number is not None}


def tokenizer(values: dict) -> dict:
    """Byte-level BPE that takes digits one by one, as SmolLM's."""
    model, split = values["tokenizer.ggml.model"], values["tokenizer.ggml.pre"]
    if (model, split) != ("gpt2", "smollm"):
        sys.exit(f"The tokenizer {model}/{split} is not supported; only gpt2/smollm is.")
    tokens, kinds = values["tokenizer.ggml.tokens"], values["tokenizer.ggml.token_type"]
    added = [(number, kind) for number, kind in enumerate(kinds) if kind in (CONTROL, USER_DEFINED)]
    options = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    bytes_to_text = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": tokens[number], **options, "special": kind == CONTROL} for number, kind in added
        ],
        "normalizer": None,
        "pre_tokenizer": {
            "type": "Sequence",
            "pretokenizers": [{"type": "Digits", "individual_digits": True}, bytes_to_text],
        },
        "post_processor": None,
        "decoder": bytes_to_text,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": [merge.split(" ") for merge in values["tokenizer.ggml.merges"]],
        },
    }


def tokenizer_config(values: dict) -> dict:
    tokens = values["tokenizer.ggml.tokens"]
    kinds = {"bos_token": "bos", "eos_token": "eos", "unk_token": "unknown", "pad_token": "padding"}
    ids = {name: values.get(f"tokenizer.ggml.{kind}_token_id") for name, kind in kinds.items()}
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": values["llama.context_length"],
        "chat_template": values.get("tokenizer.chat_template"),
    } | {name: tokens[number] for name, number in ids.items() if number is not None}


def main(folder: Path) -> None:
    (source,) = folder.glob("*.gguf")
    reader = GGUFReader(source)
    values = fields(reader)
    if values["general.architecture"] != "llama":
        sys.exit(f"{source}: the architecture {values['general.architecture']} is not supported; only llama is.")
    heads = {"attn_q": values["llama.attention.head_count"], "attn_k": values["llama.attention.head_count_kv"]}
    tensors = weights(reader, heads)
    kinds = Counter(tensor.tensor_type.name for tensor in reader.tensors)
    origin = f"{source.name}, dequantized: {', '.join(f'{number} {kind}' for kind, number in kinds.items())} tensors"
    files = {
        "config.json": config(values, "lm_head.weight" not in tensors, origin),
        "generation_config.json": special_ids(values),
        "tokenizer.json": tokenizer(values),
        "tokenizer_config.json": tokenizer_config(values),
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    source.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
