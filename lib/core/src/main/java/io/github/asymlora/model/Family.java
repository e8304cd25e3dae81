package io.github.asymlora.model;

import io.github.asymlora.InputException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The families that can be loaded, by {@code "model_type"}; one's own are registered before the first is loaded:
 *
 * <pre>{@code
 * Family.register(new Family("my_bert", "encoder", "MyBert", Family.HeadKind.POOLER, MyBert::new));
 * }</pre>
 *
 * @param type {@code "model_type"} of {@code config.json}
 * @param prefix the module path that checkpoints with a head start with
 * @param className what the classes of transformers begin with
 * @param head how it classifies
 * @param builder builds it
 */
public record Family(String type, String prefix, String className, HeadKind head, Builder builder) {
    private static final Map<String, Family> KNOWN = new ConcurrentSkipListMap<>();

    static {
        register(new Family("bert", "bert", "Bert", HeadKind.POOLER, Bert::new));
        register(new Family("roberta", "roberta", "Roberta", HeadKind.TWO_LAYERS, Bert::new));
        register(new Family("mpnet", "mpnet", "MPNet", HeadKind.TWO_LAYERS, Mpnet::new));
        register(new Family("distilbert", "distilbert", "DistilBert", HeadKind.PRE_CLASSIFIER, Distilbert::new));
        register(new Family("vit", "vit", "ViT", HeadKind.CLASS_TOKEN, Vit::new));
        register(
                new Family("bart", "model", "Bart", HeadKind.NONE, (config, layers, path) -> new Bart(config, layers)));
        register(decoder("llama", "Llama", Llama::new));
        register(decoder("mistral", "Mistral", Mistral::new));
        register(decoder("qwen2", "Qwen2", Qwen2::new));
        register(decoder("qwen3", "Qwen3", Qwen3::new));
        register(new Family(
                "gpt2", "transformer", "GPT2", HeadKind.SCORE, (config, layers, path) -> new Gpt2(config, layers)));
    }

    /** The classification heads of transformers. */
    public enum HeadKind {
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

    /** Builds a family from a checkpoint. */
    @FunctionalInterface
    public interface Builder {
        /**
         * The architecture, which takes its tensors from the reader.
         *
         * @param path what the encoder's modules start with: the prefix and a dot, or nothing where it stands alone;
         *     decoders have theirs in their names
         */
        Architecture build(Config config, WeightLoader.Reader layers, String path);
    }

    @FunctionalInterface
    private interface Decoder {
        Architecture build(Config config, WeightLoader.Reader layers);
    }

    private static Family decoder(String type, String className, Decoder builder) {
        return new Family(
                type, "model", className, HeadKind.SCORE, (config, layers, path) -> builder.build(config, layers));
    }

    /**
     * Makes a family known.
     *
     * @throws InputException if another has the type
     */
    public static void register(Family family) {
        if (KNOWN.putIfAbsent(family.type, family) != null) {
            throw new InputException("there is a family \"" + family.type + "\" already.");
        }
    }

    static Family of(Config config) {
        String wanted = config.modelType();
        Family family = KNOWN.get(wanted);
        if (family == null) {
            throw config.wrong("model_type", wanted, "one of " + List.copyOf(KNOWN.keySet()));
        }
        return family;
    }

    /** The class of transformers for the family with a classification head; for a mean-pooled encoder the bare one. */
    String className(Pooling pooling) {
        if (pooling == Pooling.MEAN) {
            return className + "Model";
        }
        return className + (head == HeadKind.CLASS_TOKEN ? "ForImageClassification" : "ForSequenceClassification");
    }

    /** Builds the family from a checkpoint; a mean-pooled encoder stands alone, without the prefix. */
    Architecture build(Config config, WeightLoader.Reader layers, Pooling pooling) {
        return builder.build(config, layers, pooling == Pooling.MEAN ? "" : prefix + ".");
    }
}
