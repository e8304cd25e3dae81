package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.tensor.Operators;
import java.util.stream.IntStream;

/**
 * LLaMA: a decoder of {@link DecoderLayer}s. Families that differ by their {@link DecoderTraits} only extend it.
 *
 * <p>Source: Touvron et al. 2023. Inputs: {@code input_ids} and optional {@code attention_mask}, {@code position_ids}, each
 * {@code [batch, sequence]} int64. Without position_ids tokens are counted from 0, padding included.
 */
class Llama extends Architecture {
    static final float DEFAULT_EPSILON = 1e-6f;

    private static final String LOCAL = "local ";

    private final Rope rope;
    private final Rope localRope;
    private final SlidingWindow window;
    private final int layerCount;
    private final Embedding words;
    private final Head head;

    Llama(Config config, WeightLoader.Reader layers) {
        this(config, layers, plain(config));
    }

    Llama(Config config, WeightLoader.Reader layers, DecoderTraits traits) {
        super(
                config.integer("hidden_size"),
                Integer.MAX_VALUE,
                new Dropout(config.share("resid_pdrop", 0), config.share("attention_dropout", 0), 0, 0));
        int heads = config.integer("num_attention_heads");
        int keyValueHeads = config.integer("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0) {
            throw config.wrong("num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads " + heads);
        }
        if (traits.headSize % 2 != 0) {
            throw config.wrong("head_dim", traits.headSize, "even, as rotary positions need");
        }
        rope = Rope.of(config, traits.headSize, traits.ropeBase);
        localRope = traits.localRope
                ? Rope.local(config, traits.headSize, config.number("rope_local_base_freq", 10000))
                : null;
        window = traits.window;
        int vocabulary = config.integer("vocab_size");
        words = layers.table("model.embed_tokens", vocabulary, hidden, -1, traits.embeddingScale);
        stages.add(new Stage("model.embed_tokens", (none, flow) -> embed(flow)));
        layerCount = config.layers("num_hidden_layers");
        for (int i = 0; i < layerCount; i++) {
            String name = "model.layers." + i;
            DecoderLayer layer = new DecoderLayer(config, layers, traits, name, window.mask(i), angles(traits, i));
            stages.add(new Stage(name, layer::apply).shownAs(i == layerCount - 1 ? null : "hidden"));
        }
        float epsilon = config.number("rms_norm_eps", DEFAULT_EPSILON);
        RmsNorm norm = layers.rmsNorm("model.norm", hidden, epsilon, traits.normsAboveOne);
        stages.add(new Stage("model.norm", (x, flow) -> norm.apply(x)));
        head = config.isFor("ForCausalLM") ? languageHead(config, layers, traits) : null;
    }

    private Head languageHead(Config config, WeightLoader.Reader layers, DecoderTraits traits) {
        Linear projection = layers.projection(config, traits.tied, words);
        return traits.logitCap == 0
                ? new TokenHead(projection, Prediction.NEXT_TOKEN)
                : new TokenHead(projection, Prediction.NEXT_TOKEN)
                        .after(scores -> Operators.softCap(scores, traits.logitCap));
    }

    private String angles(DecoderTraits traits, int layer) {
        if (!traits.turning.test(layer)) {
            return null;
        }
        return traits.localRope && window.layers().test(layer) ? LOCAL : "";
    }

    /** LLaMA's own. */
    static DecoderTraits plain(Config config) {
        DecoderTraits traits = new DecoderTraits(config);
        traits.attentionBiases(config);
        traits.feedForwardBiases = config.flag("mlp_bias", false);
        return traits;
    }

    @Override
    public Head head() {
        return head;
    }

    /** The causal masks, and the cosines and sines of this pass's positions. */
    @Override
    public void prepare(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        IntStream.range(0, layerCount)
                .mapToObj(window::mask)
                .distinct()
                .forEach(mask -> flow.put(mask, Sequences.causal(flow, window.tokensOf(mask))));
        int length = (int) ids.getShape().get(1);
        NDArray positions = flow.has("position_ids")
                ? flow.get("position_ids")
                : flow.manager()
                        .arange(flow.past(), flow.past() + length, 1, DataType.INT64)
                        .expandDims(0);
        rope.prepare(positions, flow, "");
        if (localRope != null) {
            localRope.prepare(positions, flow, LOCAL);
        }
    }

    private NDArray embed(ForwardContext flow) {
        return words.apply(flow.get("input_ids"), flow);
    }
}
