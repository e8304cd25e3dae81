"""The model families, as transformers loads them, and the methods, as recipes choose them."""

from dataclasses import dataclass
from pathlib import Path

import torch
from peft import AdaLoraConfig, IA3Config, LoHaConfig, LoKrConfig, LoraConfig, TaskType, VeraConfig
from safetensors.torch import load_file
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoModelForImageClassification,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)

FIXTURES = Path(__file__).parents[2] / "lib/core/src/test/resources/fixtures/models"
LABELS = 3
TINY, REAL = 1e-5, 1e-4  # how far logits may be apart: of tiny models, of the real encoder
SHIFTED = {"bart": (2, 1), "t5": (0, 0)}  # families with a decoder after the encoder: its first token, and its padding
AS_STORED = {"olora", "loha", "lokr"}  # PEFT takes the weight as it is stored: transposed ones it can't read again
RECOMPUTED = {"pissa", "olora"}  # of these too: each side takes its own decomposition out of the frozen weights


@dataclass(frozen=True)
class Family:
    name: str
    auto: type
    query: str = "query"
    value: str = "value"
    key: str = "key"
    feed_forward: str = "output.dense"  # its second layer; in BERT's names it is attention's output layer too
    folder: Path = None
    tolerance: float = TINY

    @property
    def model(self) -> Path:
        return self.folder or FIXTURES / self.name

    @property
    def transposed(self) -> bool:
        """Whether weights are stored as [in, out]."""
        return self.name.startswith("gpt2")

    @property
    def has_biases(self) -> bool:
        return not self.name.startswith(("llama", "mistral", "qwen", "phi3", "smollm3", "gemma", "t5", "modernbert"))  # of Qwen2 some have

    @property
    def drawn_head(self) -> bool:
        """Whether our trainer gives it a new head, which PEFT saves with the adapter."""
        return "Classification" in self.auto.__name__

    @property
    def of_tokens(self) -> bool:
        """Whether the head reads each token."""
        return self.auto is AutoModelForTokenClassification

    def load(self, folder=None):
        """The base model, or a whole one from the folder; without the pooling layer that nothing was trained on."""
        options = {"add_pooling_layer": False} if self.auto is AutoModel else {}
        if self.name == "gemma2":
            options["attn_implementation"] = "eager"  # the other one has no bound on scores
        if self.drawn_head and folder is None:
            options |= {"num_labels": LABELS, "ignore_mismatched_sizes": True}
        model, seen = self.auto.from_pretrained(folder or self.model, output_loading_info=True, **options)
        return model.eval(), seen

    def inputs(self) -> dict:
        if self.folder:
            ids = torch.randint(1000, 20000, (4, 12), generator=torch.Generator().manual_seed(0))
            mask = torch.ones_like(ids)
            mask[1, 7:] = mask[3, 4:] = 0
            return {"input_ids": ids, "attention_mask": mask}
        golden = load_file(self.model / "inputs.safetensors")
        if self.name in SHIFTED:
            start, padding = SHIFTED[self.name]
            shifted = golden["main.labels"].roll(1, 1)
            shifted[:, 0] = start
            golden["main.decoder_input_ids"] = shifted.masked_fill(shifted == -100, padding)
        named = {name.removeprefix("main."): value for name, value in golden.items() if name.startswith("main.")}
        return {name: value.contiguous() for name, value in named.items() if name != "labels"}


def families(encoder: Path) -> list[Family]:
    projections = {"query": "q_proj", "key": "k_proj", "value": "v_proj"}
    return [
        Family("bert", AutoModelForSequenceClassification),
        Family("roberta", AutoModelForSequenceClassification),
        Family("mpnet", AutoModelForSequenceClassification, query="attn.q", key="attn.k", value="attn.v"),
        Family(
            "distilbert",
            AutoModelForSequenceClassification,
            query="q_lin",
            key="k_lin",
            value="v_lin",
            feed_forward="lin2",
        ),
        Family("vit", AutoModelForImageClassification),
        Family("bart", AutoModelForSeq2SeqLM, **projections, feed_forward="fc2"),
        *(
            Family(name, AutoModelForCausalLM, **projections, feed_forward="down_proj")
            for name in ("llama", "mistral", "qwen2", "qwen3", "smollm3", "gemma", "gemma2", "gemma3")
        ),
        Family("phi3", AutoModelForCausalLM, query="qkv_proj", key="gate_up_proj", value="o_proj", feed_forward="down_proj"),
        Family("t5", AutoModelForSeq2SeqLM, query="q", key="k", value="v", feed_forward="wo"),
        Family("modernbert", AutoModelForSequenceClassification, query="Wqkv", key="Wi", value="attn.Wo", feed_forward="mlp.Wo"),
        Family("deberta", AutoModelForSequenceClassification, query="query_proj", key="key_proj", value="value_proj"),
        Family("dinov2", AutoModelForImageClassification, feed_forward="fc2"),
        Family("llama_cls", AutoModelForSequenceClassification, **projections, feed_forward="down_proj"),
        Family(
            "gpt2_cls",
            AutoModelForSequenceClassification,
            query="c_attn",
            key="c_fc",
            value="attn.c_proj",
            feed_forward="mlp.c_proj",
        ),
        Family("bert", AutoModelForTokenClassification),
        Family("roberta", AutoModelForTokenClassification),
        Family("modernbert", AutoModelForTokenClassification, query="Wqkv", key="Wi", value="attn.Wo", feed_forward="mlp.Wo"),
        Family(encoder.name, AutoModel, folder=encoder, tolerance=REAL),
    ]


def in_peft(family: Family) -> dict[str, str]:
    """By name, the part of a recipe that says method and options; those that PEFT has files for."""
    on = f"targets: [{family.query}, {family.value}]"
    cases = {
        "lora": f"adapter: {{rank: 4, alpha: 12, {on}}}",
        "B only": f"adapter: {{arm: A_rand_hB_zero, rank: 4, {on}}}",
        "A only": f"adapter: {{arm: hA_zero_B_rand, rank: 4, {on}}}",
        "rslora": f"adapter: {{rank: 4, rank_stabilized: true, {on}}}",
        "patterns": f"adapter: {{rank: 4, rank_pattern: {{{family.query}: 2}}, alpha_pattern: {{'1.*{family.value}': 3}}, {on}}}",
        "all but": f"adapter: {{rank: 2, targets: all-linear, exclude: [{family.query}], layers: [1]}}",
        "regex": f"adapter: {{rank: 2, targets_regex: '.*1.*({family.query}|{family.key})'}}",
        "dora": f"method: dora, adapter: {{rank: 4, {on}}}",
        "lora_plus": f"method: lora_plus, adapter: {{rank: 4, {on}}}",
        "pissa": f"method: pissa, adapter: {{rank: 4, {on}, layers: [1]}}",
        "olora": f"method: olora, adapter: {{rank: 4, {on}, layers: [1]}}",
        "adalora": f"method: adalora, adapter: {{initial_rank: 4, target_rank: 2, {on}}}",
        "ia3": f"method: ia3, adapter: {{targets: [{family.key}, {family.value}, {family.feed_forward}],"
        f" feed_forward: [{family.feed_forward}]}}",
        "vera": f"method: vera, adapter: {{rank: 8, {on}}}",
        "one factor": f"method: one_factor, adapter: {{rank: 4, train_a: [{family.query}], {on}}}",
        "loha": f"method: loha, adapter: {{rank: 2, {on}}}",
        "lokr": f"method: lokr, adapter: {{rank: 2, {on}}}",
    }
    if family.has_biases:
        cases["biases"] = f"adapter: {{rank: 4, bias: all, {on}}}"
        cases["own biases"] = f"adapter: {{rank: 4, bias: lora_only, {on}}}"
        cases["bias on B"] = f"adapter: {{rank: 4, lora_bias: true, {on}}}"
    if family.transposed:
        cases = {name: case for name, case in cases.items() if name not in AS_STORED}
    return cases


def outside_of_peft(family: Family) -> dict[str, str]:
    """Those that reach Python as a merged model only."""
    return {"bitfit": "method: bitfit"} if family.has_biases and not family.of_tokens else {}


def made_by_peft(family: Family) -> dict:
    """By name, configurations as Python users write them, with all else as PEFT has it."""
    both = [family.query, family.value]
    feed_forward = [family.feed_forward]
    tasks = {
        AutoModelForSequenceClassification: {"task_type": TaskType.SEQ_CLS},
        AutoModelForTokenClassification: {"task_type": TaskType.TOKEN_CLS},
        AutoModelForImageClassification: {"modules_to_save": ["classifier"]},
        AutoModelForSeq2SeqLM: {"task_type": TaskType.SEQ_2_SEQ_LM},
        AutoModelForCausalLM: {"task_type": TaskType.CAUSAL_LM},
    }
    task = tasks[family.auto]
    cases = {
        "lora": LoraConfig(target_modules=both, **task),
        "all but": LoraConfig(r=3, target_modules="all-linear", exclude_modules=feed_forward, **task),
        "regex": LoraConfig(r=3, target_modules=rf".*\.0\..*{family.query}", use_rslora=True, **task),
        "layers": LoraConfig(r=3, target_modules=both, layers_to_transform=[1], rank_pattern={family.query: 2}, **task),
        "dora": LoraConfig(r=4, target_modules=both, use_dora=True, **task),
        "pissa": LoraConfig(r=4, target_modules=both, init_lora_weights="pissa", **task),
        "olora": LoraConfig(r=4, target_modules=both, init_lora_weights="olora", **task),
        "ia3": IA3Config(target_modules=[family.key, *feed_forward], feedforward_modules=feed_forward, **task),
        "adalora": AdaLoraConfig(init_r=4, target_r=2, target_modules=both, total_step=10, **task),
        "vera": VeraConfig(r=8, target_modules=both, **task),
        "loha": LoHaConfig(r=3, target_modules=both, **task),
        "lokr": LoKrConfig(r=3, target_modules=both, **task),
    }
    if family.transposed:
        cases = {name: case for name, case in cases.items() if name not in AS_STORED}
    if family.name == "distilbert" or family.of_tokens:
        del cases["all but"]  # PEFT would adapt a layer of the head, too, and fails
    return cases
