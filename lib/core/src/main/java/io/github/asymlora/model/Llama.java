package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.stream.IntStream;

/**
 * LLaMA: a decoder of {@link DecoderLayer}s. Families that differ by their {@link DecoderTraits} only extend it.
 *
 * <p>Source: Touvron et al. 2023. Inputs: {@code input_ids} and optional {@code attention_mask}, {@code position_ids}, each
 * {@code [batch, sequence]} int64. Without position_ids tokens are counted from 0, padding included.
 */
class Llama extends Architecture {
    static final float DEFAULT_EPSILON = 1e-6f;

    private final Rope rope;
    private final SlidingWindow window;
    private final int layerCount;
    private final Embedding words;
    private final Head head;

    Llama(Config config, WeightLoader.Reader layers) {
        this(config, layers, traits(config));
    }

    Llama(Config config, WeightLoader.Reader layers, DecoderTraits traits) {
        super(
                config.integer("hidden_size"),
                Integer.MAX_VALUE,
                new Dropout(0, config.share("attention_dropout", 0), 0, 0));
        int heads = config.integer("num_attention_heads");
        int keyValueHeads = config.integer("num_key_value_heads", heads);
        if (heads % keyValueHeads != 0) {
            throw config.wrong("num_key_value_heads", keyValueHeads, "a divisor of num_attention_heads " + heads);
        }
        if (traits.headSize() % 2 != 0) {
            throw config.wrong("head_dim", traits.headSize(), "even, as rotary positions need");
        }
        rope = Rope.of(config, traits.headSize());
        window = traits.window();
        int vocabulary = config.integer("vocab_size");
        words = layers.table("model.embed_tokens", vocabulary, hidden, -1);
        stages.add(new Stage("model.embed_tokens", (none, flow) -> embed(flow)));
        layerCount = config.layers("num_hidden_layers");
        for (int i = 0; i < layerCount; i++) {
            String name = "model.layers." + i;
            DecoderLayer layer = new DecoderLayer(config, layers, traits, name, window.mask(i));
            stages.add(new Stage(name, layer::apply).shownAs(i == layerCount - 1 ? null : "hidden"));
        }
        RmsNorm norm = layers.rmsNorm("model.norm", hidden, config.number("rms_norm_eps", DEFAULT_EPSILON));
        stages.add(new Stage("model.norm", (x, flow) -> norm.apply(x)));
        head = config.isFor("ForCausalLM")
                ? new TokenHead(layers.projection(config, false, words), null, Prediction.NEXT_TOKEN)
                : null;
    }

    private static DecoderTraits traits(Config config) {
        boolean biased = config.flag("attention_bias", false);
        boolean innerBiased = config.flag("mlp_bias", false);
        int headSize = DecoderTraits.headSize(config);
        return new DecoderTraits(headSize, biased, biased, innerBiased, false, SlidingWindow.none());
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
        rope.prepare(positions, flow);
    }

    private NDArray embed(ForwardContext flow) {
        return words.apply(flow.get("input_ids"), flow);
    }
}
