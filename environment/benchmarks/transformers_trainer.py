"""PEFT's side of environment/bench's whole recipe, with transformers' Trainer and its default collator.

Arguments: the recipe's JSON file, and the folder with the task's texts.
"""

import json
import sys
import tempfile
from pathlib import Path

import classifier
import dialogue
import numpy
import peft
import torch
import transformers
from transformers.trainer_callback import PrinterCallback


def balanced_accuracy(prediction):
    """The mean over classes of the share that was found."""
    found = prediction.predictions.argmax(-1) == prediction.label_ids
    return {"metric": numpy.mean([found[prediction.label_ids == label].mean() for label in (0, 1)])}


def tokenized(tokenizer, dataset, longest):
    texts = [example["text"] for example in dataset["examples"]]
    ids = tokenizer(texts, truncation=True, max_length=longest, return_token_type_ids=False)["input_ids"]
    labels = [int(example["label"]) for example in dataset["examples"]]
    return [{"input_ids": row, "labels": label} for row, label in zip(ids, labels, strict=True)]


def adapted(recipe):
    """The encoder with its own dropouts and a LoRA, and a new head."""
    options, rates = recipe["adapter"], recipe["training"]["dropout"]
    encoder = transformers.AutoModel.from_pretrained(
        recipe["model"],
        attn_implementation="sdpa",
        add_pooling_layer=False,
        hidden_dropout_prob=rates["hidden"],
        attention_probs_dropout_prob=rates["attention"],
    )
    lora = peft.LoraConfig(
        r=options["rank"],
        lora_alpha=options["alpha"],
        lora_dropout=options["dropout"],
        target_modules=options["targets"],
    )
    return classifier.Classifier(peft.get_peft_model(encoder, lora), classes=2)


def settings(recipe, folder):
    training = recipe["training"]
    return transformers.TrainingArguments(
        output_dir=folder,
        num_train_epochs=training["epochs"],
        per_device_train_batch_size=training["batch_size"],
        per_device_eval_batch_size=training["batch_size"],
        learning_rate=training["learning_rate"],
        lr_scheduler_type=training["schedule"],
        warmup_ratio=training["warmup"],
        weight_decay=training["weight_decay"],
        group_by_length=recipe["group_by_length"],
        max_grad_norm=training["max_grad_norm"],
        seed=recipe["seed"],
        eval_strategy="epoch",
        save_strategy="no",
        logging_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        dataloader_pin_memory=False,
    )


def trained(recipe, texts, folder):
    transformers.set_seed(recipe["seed"])
    tokenizer = transformers.AutoTokenizer.from_pretrained(recipe["model"])
    longest = recipe["training"]["max_length"]
    trainer = transformers.Trainer(
        model=adapted(recipe),
        args=settings(recipe, folder),
        train_dataset=tokenized(tokenizer, texts["train"], longest),
        eval_dataset=tokenized(tokenizer, texts["validation"], longest),
        processing_class=tokenizer,
        compute_metrics=balanced_accuracy,
    )
    trainer.remove_callback(PrinterCallback)  # its lines would be taken for answers
    trainer.train()
    return next(entry["eval_metric"] for entry in reversed(trainer.state.log_history) if "eval_metric" in entry)


def main():
    recipe = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    texts = json.loads(Path(sys.argv[2], "texts.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:

        def round():
            metric, seconds = dialogue.timed(lambda: trained(recipe, texts, folder))
            return {"seconds": [seconds], "outcome": [metric], "shapes": []}

        dialogue.hold(round, "peft", "accelerate")


main()
