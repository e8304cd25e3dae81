package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.asymlora.tensor.Operators;

/**
 * GPT-2: a decoder with learned positions and layer norms before each part.
 *
 * <p>Source: Radford et al. 2019. Inputs: {@code input_ids} and optional {@code attention_mask}, {@code position_ids},
 * each {@code [batch, sequence]} int64. Without position_ids tokens are counted from 0, padding included. Its checkpoints
 * hold the weights of linear layers as {@code [in, out]}, which {@link Model#stored} gives.
 */
final class Gpt2 extends Architecture {
    private final int heads;
    private final float epsilon;
    private final Activation activation;
    private final Embedding words;
    private final Embedding positions;
    private final Head head;

    Gpt2(Config config, WeightLoader.Reader layers) {
        super(
                config.integer("n_embd"),
                config.integer("n_positions"),
                new Dropout(config.share("resid_pdrop", 0.1f), config.share("attn_pdrop", 0.1f), 0, 0));
        heads = config.integer("n_head");
        if (hidden % heads != 0) {
            throw config.wrong("n_head", heads, "a divisor of n_embd " + hidden);
        }
        if (!config.flag("scale_attn_weights", true) || config.flag("scale_attn_by_inverse_layer_idx", false)) {
            throw config.wrong("scale_attn_weights", "another scale", "1/sqrt of a head's width, in every layer");
        }
        epsilon = config.number("layer_norm_epsilon", 1e-5f);
        activation = Activation.of(config, "activation_function", Activation.GELU_NEW);
        words = layers.table("transformer.wte", config.integer("vocab_size"), hidden, -1);
        positions = layers.table("transformer.wpe", longest, hidden, -1);
        stages.add(
                new Stage("transformer.wte", (none, flow) -> embed(flow)).owning("transformer.wte", "transformer.wpe"));
        int inner = config.integer("n_inner", 4 * hidden);
        int last = config.layers("n_layer") - 1;
        for (int i = 0; i <= last; i++) {
            String name = "transformer.h." + i;
            stages.add(new Stage(name, new Layer(layers, name, inner)::apply).shownAs(i == last ? null : "hidden"));
        }
        Norm norm = layers.norm("transformer.ln_f", hidden, epsilon);
        stages.add(new Stage("transformer.ln_f", (x, flow) -> norm.apply(x)));
        head = config.isFor("LMHeadModel")
                ? new TokenHead(layers.projection(config, true, words), Prediction.NEXT_TOKEN)
                : null;
    }

    @Override
    public Head head() {
        return head;
    }

    /** The causal mask. */
    @Override
    public void prepare(ForwardContext flow) {
        flow.put("mask", Sequences.causal(flow, Integer.MAX_VALUE));
    }

    private NDArray embed(ForwardContext flow) {
        NDArray ids = flow.get("input_ids");
        int end = flow.past() + (int) ids.getShape().get(1);
        Sequences.requireAtMost(longest, end, "input_ids");
        NDArray places = flow.has("position_ids")
                ? flow.get("position_ids")
                : ids.getManager().arange(flow.past(), end, 1, DataType.INT64);
        NDArray sum = words.apply(ids, flow).addi(positions.apply(places, flow));
        return flow.drop(sum, flow.dropout().hidden());
    }

    /** x + attention(norm(x)), then x + feed-forward(norm(x)). */
    private final class Layer {
        private final String name;
        private final Norm attentionNorm;
        private final Projections queryKeyValue;
        private final Linear attentionOutput;
        private final Norm feedForwardNorm;
        private final Linear intermediate;
        private final Linear output;

        Layer(WeightLoader.Reader layers, String name, int inner) {
            this.name = name;
            attentionNorm = layers.norm(name + ".ln_1", hidden, epsilon);
            Linear all = layers.transposedLinear(name + ".attn.c_attn", 3 * hidden, hidden);
            queryKeyValue = Projections.together(all, hidden, hidden, hidden);
            attentionOutput = layers.transposedLinear(name + ".attn.c_proj", hidden, hidden);
            feedForwardNorm = layers.norm(name + ".ln_2", hidden, epsilon);
            intermediate = layers.transposedLinear(name + ".mlp.c_fc", inner, hidden);
            output = layers.transposedLinear(name + ".mlp.c_proj", hidden, inner);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = attend(attentionNorm.apply(x), flow).addi(x);
            NDArray opened = activation.apply(intermediate.apply(feedForwardNorm.apply(y), flow));
            return flow.drop(output.apply(opened, flow), flow.dropout().hidden())
                    .addi(y);
        }

        private NDArray attend(NDArray x, ForwardContext flow) {
            NDArray[] made = queryKeyValue.apply(x, flow);
            NDArray keys = flow.remember(name + ".keys", made[1]);
            NDArray values = flow.remember(name + ".values", made[2]);
            float rate = flow.isTraining() ? flow.dropout().attention() : 0;
            NDArray context = Operators.attention(made[0], keys, values, flow.get("mask"), heads, rate);
            return flow.drop(
                    attentionOutput.apply(context, flow), flow.dropout().hidden());
        }
    }
}
