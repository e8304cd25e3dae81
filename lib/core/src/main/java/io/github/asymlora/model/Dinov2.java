package io.github.asymlora.model;

/**
 * DINOv2: ViT with a scale for each channel of what a layer adds, and a classifier that reads the class token and the mean
 * of the patches.
 *
 * <p>Source: Oquab et al. 2024.
 */
final class Dinov2 extends Vit {
    private static final float EPSILON = 1e-6f;

    Dinov2(Config config, WeightLoader.Reader layers, String path) {
        super(config, layers, path, EPSILON, name -> layer(config, layers, name));
        if (config.flag("use_mask_token", true)) {
            layers.constant(path + "embeddings.mask_token", 1, hidden); // of the pretraining
        }
    }

    private static ImageLayer layer(Config config, WeightLoader.Reader layers, String name) {
        if (config.flag("use_swiglu_ffn", false)) {
            throw config.wrong("use_swiglu_ffn", true, "false");
        }
        int hidden = config.integer("hidden_size");
        int inner = (int) (hidden * config.number("mlp_ratio", 4));
        float epsilon = config.number("layer_norm_eps", EPSILON);
        boolean biased = config.flag("qkv_bias", true);
        String attention = name + ".attention";
        return new ImageLayer(
                layers.norm(name + ".norm1", hidden, epsilon),
                layers.linear(attention + ".attention.query", hidden, hidden, biased),
                layers.linear(attention + ".attention.key", hidden, hidden, biased),
                layers.linear(attention + ".attention.value", hidden, hidden, biased),
                layers.linear(attention + ".output.dense", hidden, hidden),
                layers.tensor(name + ".layer_scale1.lambda1", hidden),
                layers.norm(name + ".norm2", hidden, epsilon),
                layers.linear(name + ".mlp.fc1", inner, hidden),
                layers.linear(name + ".mlp.fc2", hidden, inner),
                layers.tensor(name + ".layer_scale2.lambda1", hidden),
                config.integer("num_attention_heads"),
                Activation.of(config));
    }

    /** One spelling in all versions. */
    @Override
    public String otherName(String path) {
        return path;
    }
}
