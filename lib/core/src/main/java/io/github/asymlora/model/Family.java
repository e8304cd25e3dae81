package io.github.asymlora.model;

import java.util.Arrays;
import java.util.Locale;

/**
 * The families that can be loaded, by {@code "model_type"}: the module path that their checkpoints start with, what
 * transformers calls their classes, how they classify, and what builds them.
 */
enum Family {
    BERT("bert", "Bert", HeadKind.POOLER, Bert::new),
    ROBERTA("roberta", "Roberta", HeadKind.TWO_LAYERS, Bert::new),
    MPNET("mpnet", "MPNet", HeadKind.TWO_LAYERS, Mpnet::new),
    DISTILBERT("distilbert", "DistilBert", HeadKind.PRE_CLASSIFIER, Distilbert::new),
    VIT("vit", "ViT", HeadKind.CLASS_TOKEN, Vit::new),
    BART("model", "Bart", HeadKind.NONE, (config, layers, path) -> new Bart(config, layers)),
    LLAMA("model", "Llama", HeadKind.SCORE, (config, layers, path) -> new Llama(config, layers)),
    MISTRAL("model", "Mistral", HeadKind.SCORE, (config, layers, path) -> new Mistral(config, layers)),
    QWEN2("model", "Qwen2", HeadKind.SCORE, (config, layers, path) -> new Qwen2(config, layers)),
    QWEN3("model", "Qwen3", HeadKind.SCORE, (config, layers, path) -> new Qwen3(config, layers)),
    GPT2("transformer", "GPT2", HeadKind.SCORE, (config, layers, path) -> new Gpt2(config, layers));

    private final String prefix;
    private final String className;
    private final HeadKind head;
    private final Builder builder;

    /** The classification heads of transformers. */
    enum HeadKind {
        /** A tanh layer on the first token, which belongs to the encoder, then the classifier. */
        POOLER,
        /** The same, but both layers are the classifier's. */
        TWO_LAYERS,
        /** A layer with ReLU on the first token, then the classifier. */
        PRE_CLASSIFIER,
        /** The classifier on an image's class token. */
        CLASS_TOKEN,
        /** A score for each class from the last token that isn't padding. */
        SCORE,
        NONE
    }

    /** Builds a family from a checkpoint whose encoder stands at the path; decoders have theirs in their names. */
    @FunctionalInterface
    private interface Builder {
        Architecture build(Config config, Layers.Reader layers, String path);
    }

    Family(String prefix, String className, HeadKind head, Builder builder) {
        this.prefix = prefix;
        this.className = className;
        this.head = head;
        this.builder = builder;
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

    HeadKind head() {
        return head;
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
        return builder.build(config, layers, pooling == Pooling.MEAN ? "" : prefix + ".");
    }
}
