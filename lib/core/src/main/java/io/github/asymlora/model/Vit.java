package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.tensor.Operators;
import java.util.function.Function;

/**
 * The Vision Transformer: an image is cut into patches, which a BERT-like encoder with norms before each part reads as
 * tokens, a class token before them.
 *
 * <p>Source: Dosovitskiy et al. 2021. Input: {@code pixel_values [batch, channels, height, width]}, normalised. Names
 * are those of transformers 4, in which weights are stored; {@link #otherName} gives those of version 5.
 */
class Vit extends Architecture {
    private static final float EPSILON = 1e-12f;

    private final int channels;
    private final int imageSize;
    private final int patchSize;
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
        this(config, layers, path, EPSILON, name -> layer(config, layers, name));
    }

    /**
     * A relative of it.
     *
     * @param epsilon of its norms, where the configuration has none
     * @param layer builds the layer of a module path
     */
    Vit(Config config, WeightLoader.Reader layers, String path, float epsilon, Function<String, ImageLayer> layer) {
        super(
                config.integer("hidden_size"),
                Integer.MAX_VALUE,
                new Dropout(
                        config.share("hidden_dropout_prob", 0), config.share("attention_probs_dropout_prob", 0), 0, 0));
        channels = config.integer("num_channels", 3);
        imageSize = config.integer("image_size", 224);
        patchSize = config.integer("patch_size", 16);
        if (imageSize % patchSize != 0) {
            throw config.wrong("patch_size", patchSize, "a divisor of image_size " + imageSize);
        }
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
            stages.add(new Stage(name, layer.apply(name)::apply));
        }
        Norm norm = layers.norm(path + "layernorm", hidden, config.number("layer_norm_eps", epsilon));
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

    private static ImageLayer layer(Config config, WeightLoader.Reader layers, String name) {
        int hidden = config.integer("hidden_size");
        int inner = config.integer("intermediate_size");
        float epsilon = config.number("layer_norm_eps", EPSILON);
        boolean biased = config.flag("qkv_bias", true);
        String attention = name + ".attention";
        return new ImageLayer(
                layers.norm(name + ".layernorm_before", hidden, epsilon),
                layers.linear(attention + ".attention.query", hidden, hidden, biased),
                layers.linear(attention + ".attention.key", hidden, hidden, biased),
                layers.linear(attention + ".attention.value", hidden, hidden, biased),
                layers.linear(attention + ".output.dense", hidden, hidden),
                null,
                layers.norm(name + ".layernorm_after", hidden, epsilon),
                layers.linear(name + ".intermediate.dense", inner, hidden),
                layers.linear(name + ".output.dense", hidden, inner),
                null,
                config.integer("num_attention_heads"),
                Activation.of(config));
    }
}
