package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.tensor.Operators;

/**
 * The Vision Transformer: an image is cut into patches, which a BERT-like encoder with norms before each part reads as
 * tokens, a class token before them.
 *
 * <p>Source: Dosovitskiy et al. 2021. Input: {@code pixel_values [batch, channels, height, width]}, normalised. Names
 * are those of transformers 4, in which weights are stored; {@link #otherName} gives those of version 5.
 */
final class Vit extends Architecture {
    private final int heads;
    private final int channels;
    private final int imageSize;
    private final int patchSize;
    private final float epsilon;
    private final Activation activation;
    private final Parameter patchWeight;
    private final Parameter patchBias;
    private final Parameter classToken;
    private final Parameter positions;

    /**
     * Builds the encoder from a checkpoint.
     *
     * @param path the module path that names start with, {@code ""} or {@code "vit."}
     */
    Vit(Config config, WeightLoader.Reader layers, String path) {
        super(
                config.integer("hidden_size"),
                Integer.MAX_VALUE,
                new Dropout(
                        config.share("hidden_dropout_prob", 0), config.share("attention_probs_dropout_prob", 0), 0, 0));
        heads = config.integer("num_attention_heads");
        channels = config.integer("num_channels", 3);
        imageSize = config.integer("image_size", 224);
        patchSize = config.integer("patch_size", 16);
        if (imageSize % patchSize != 0) {
            throw config.wrong("patch_size", patchSize, "a divisor of image_size " + imageSize);
        }
        epsilon = config.number("layer_norm_eps", 1e-12f);
        activation = Activation.of(config);
        int patches = (imageSize / patchSize) * (imageSize / patchSize);
        String embeddings = path + "embeddings";
        String projection = embeddings + ".patch_embeddings.projection";
        classToken = layers.tensor(embeddings + ".cls_token", 1, 1, hidden);
        positions = layers.tensor(embeddings + ".position_embeddings", 1, patches + 1, hidden);
        patchWeight = layers.tensor(projection + ".weight", hidden, channels, patchSize, patchSize);
        patchBias = layers.tensor(projection + ".bias", hidden);
        stages.add(new Stage(embeddings, (none, flow) -> embed(flow)));
        for (int i = 0; i < config.layers("num_hidden_layers"); i++) {
            String name = path + "encoder.layer." + i;
            stages.add(new Stage(name, new Layer(config, layers, name)::apply));
        }
        Norm norm = layers.norm(path + "layernorm", hidden, epsilon);
        stages.add(new Stage(path + "layernorm", (x, flow) -> norm.apply(x)).shownAs(null));
    }

    /** {@code encoder.layer.0.attention.attention.query} is {@code layers.0.attention.q_proj} in version 5, and so on. */
    @Override
    public String otherName(String path) {
        return path.replace("encoder.layer.", "layers.")
                .replace(".attention.attention.query", ".attention.q_proj")
                .replace(".attention.attention.key", ".attention.k_proj")
                .replace(".attention.attention.value", ".attention.v_proj")
                .replace(".attention.output.dense", ".attention.o_proj")
                .replace(".intermediate.dense", ".mlp.fc1")
                .replace(".output.dense", ".mlp.fc2");
    }

    /** Every patch sees every other one. */
    @Override
    public void prepare(ForwardContext flow) {
        flow.put("mask", flow.manager().zeros(new Shape(1, 1, 1, 1)));
    }

    private NDArray embed(ForwardContext flow) {
        NDArray pixels = flow.get("pixel_values");
        Shape shape = pixels.getShape();
        if (shape.dimension() != 4 || !shape.slice(1).equals(new Shape(channels, imageSize, imageSize))) {
            throw new InputException("pixel_values is " + shape + "; the model reads (batch, " + channels + ", "
                    + imageSize + ", " + imageSize + ").");
        }
        NDArray patches = Operators.patches(pixels, patchWeight.value(), patchBias.value());
        NDArray tokens = Operators.prepend(patches, classToken.value()).addi(positions.value());
        return flow.drop(tokens, flow.dropout().hidden());
    }

    /** x + attention(norm(x)), then x + feed-forward(norm(x)). */
    private final class Layer {
        private final Norm attentionNorm;
        private final Linear query;
        private final Linear key;
        private final Linear value;
        private final Linear attentionOutput;
        private final Norm feedForwardNorm;
        private final Linear intermediate;
        private final Linear output;

        Layer(Config config, WeightLoader.Reader layers, String name) {
            boolean biased = config.flag("qkv_bias", true);
            int inner = config.integer("intermediate_size");
            query = layers.linear(name + ".attention.attention.query", hidden, hidden, biased);
            key = layers.linear(name + ".attention.attention.key", hidden, hidden, biased);
            value = layers.linear(name + ".attention.attention.value", hidden, hidden, biased);
            attentionOutput = layers.linear(name + ".attention.output.dense", hidden, hidden);
            intermediate = layers.linear(name + ".intermediate.dense", inner, hidden);
            output = layers.linear(name + ".output.dense", hidden, inner);
            attentionNorm = layers.norm(name + ".layernorm_before", hidden, epsilon);
            feedForwardNorm = layers.norm(name + ".layernorm_after", hidden, epsilon);
        }

        NDArray apply(NDArray x, ForwardContext flow) {
            NDArray y = attend(attentionNorm.apply(x), flow).addi(x);
            NDArray inner = activation.apply(intermediate.apply(feedForwardNorm.apply(y), flow));
            return flow.drop(output.apply(inner, flow), flow.dropout().hidden()).addi(y);
        }

        private NDArray attend(NDArray x, ForwardContext flow) {
            float rate = flow.isTraining() ? flow.dropout().attention() : 0;
            NDArray context = Operators.attention(
                    query.apply(x, flow), key.apply(x, flow), value.apply(x, flow), flow.get("mask"), heads, rate);
            return flow.drop(
                    attentionOutput.apply(context, flow), flow.dropout().hidden());
        }
    }
}
