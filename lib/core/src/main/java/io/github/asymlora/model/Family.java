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
        register(new Family("deberta-v2", "deberta", "DebertaV2", HeadKind.CONTEXT_POOLER, Deberta::new));
        register(new Family("modernbert", "model", "ModernBert", HeadKind.PREDICTION_HEAD, ModernBert::new));
        register(new Family("vit", "vit", "ViT", HeadKind.CLASS_TOKEN, Vit::new));
        register(new Family("dinov2", "dinov2", "Dinov2", HeadKind.CLASS_TOKEN_AND_PATCHES, Dinov2::new));
        register(
                new Family("bart", "model", "Bart", HeadKind.NONE, (config, layers, path) -> new Bart(config, layers)));
        register(new Family("t5", "model", "T5", HeadKind.NONE, (config, layers, path) -> new T5(config, layers)));
        register(new Family("mt5", "model", "MT5", HeadKind.NONE, (config, layers, path) -> new T5(config, layers)));
        register(decoder("llama", "Llama", Llama::new));
        register(decoder("mistral", "Mistral", Mistral::new));
        register(decoder("qwen2", "Qwen2", Qwen2::new));
        register(decoder("qwen3", "Qwen3", Qwen3::new));
        register(decoder("phi3", "Phi3", Phi3::new));
        register(decoder("smollm3", "SmolLM3", Smollm3::new));
        register(decoder("gemma", "Gemma", Gemma::first));
        register(decoder("gemma2", "Gemma2", Gemma::second));
        register(decoder("gemma3_text", "Gemma3Text", Gemma::third));
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
        /** A layer of its own on the first token, with the activation that the configuration names, then the classifier. */
        CONTEXT_POOLER,
        /** A layer and a norm, pretrained with the encoder, on the first token or the mean, then the classifier. */
        PREDICTION_HEAD,
        /** The classifier on an image's class token. */
        CLASS_TOKEN,
        /** The same on the class token and the mean of all patches, side by side. */
        CLASS_TOKEN_AND_PATCHES,
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

    /** All of them, by type. */
    public static List<Family> known() {
        return List.copyOf(KNOWN.values());
    }

    static Family of(Config config) {
        String wanted = config.modelType();
        Family family = KNOWN.get(wanted);
        if (family == null) {
            throw config.wrong("model_type", wanted, "one of " + List.copyOf(KNOWN.keySet()));
        }
        return family;
    }

    /** The class of transformers for the family with a head of that kind; for a mean-pooled encoder the bare one. */
    String className(Pooling pooling) {
        if (pooling == Pooling.MEAN) {
            return className + "Model";
        }
        if (pooling == Pooling.TOKENS) {
            return className + "ForTokenClassification";
        }
        boolean ofImages = head == HeadKind.CLASS_TOKEN || head == HeadKind.CLASS_TOKEN_AND_PATCHES;
        return className + (ofImages ? "ForImageClassification" : "ForSequenceClassification");
    }

    /** Builds the family from a checkpoint; a mean-pooled encoder stands alone, without the prefix. */
    Architecture build(Config config, WeightLoader.Reader layers, Pooling pooling) {
        return builder.build(config, layers, pooling == Pooling.MEAN ? "" : prefix + ".");
    }
}
