package io.github.asymlora.model;

import java.util.Arrays;
import java.util.Locale;

/** The families that can be loaded, by {@code "model_type"}, with the module path that their checkpoints start with. */
enum Family {
    BERT("bert", "Bert"),
    ROBERTA("roberta", "Roberta"),
    MPNET("mpnet", "MPNet"),
    DISTILBERT("distilbert", "DistilBert"),
    VIT("vit", "ViT"),
    BART("model", "Bart"),
    LLAMA("model", "Llama"),
    GPT2("transformer", "GPT2");

    private final String prefix;
    private final String className;

    Family(String prefix, String className) {
        this.prefix = prefix;
        this.className = className;
    }

    static Family of(Config config) {
        String wanted = config.modelType();
        return Arrays.stream(values())
                .filter(family -> family.typeName().equals(wanted))
                .findFirst()
                .orElseThrow(() -> config.wrong(
                        "model_type",
                        wanted,
                        "one of "
                                + Arrays.stream(values()).map(Family::typeName).toList()));
    }

    private String typeName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String prefix() {
        return prefix;
    }

    /** The class of transformers for the family with a classification head; for a mean-pooled encoder the bare one. */
    String className(Pooling pooling) {
        if (pooling == Pooling.MEAN) {
            return className + "Model";
        }
        return className + (this == VIT ? "ForImageClassification" : "ForSequenceClassification");
    }

    /** Builds the family from a checkpoint; a mean-pooled encoder stands alone, without the prefix. */
    Architecture build(Config config, Layers.Reader layers, Pooling pooling) {
        String path = pooling == Pooling.MEAN ? "" : prefix + ".";
        return switch (this) {
            case BERT, ROBERTA -> new Bert(config, layers, path);
            case MPNET -> new Mpnet(config, layers, path);
            case DISTILBERT -> new Distilbert(config, layers, path);
            case VIT -> new Vit(config, layers, path);
            case BART -> new Bart(config, layers);
            case LLAMA -> new Llama(config, layers);
            case GPT2 -> new Gpt2(config, layers);
        };
    }
}
