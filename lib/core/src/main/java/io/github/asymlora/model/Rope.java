package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Rotary positions: coordinate pair i of a query or key at position p is turned by the angle p·fᵢ, so that scores depend
 * on distances only.
 *
 * <p>Source: Su et al. 2021; stretched for longer texts as in LLaMA 3.1, or linearly.
 *
 * @param frequencies fᵢ, {@code [head size / 2]}
 */
record Rope(float[] frequencies) {
    private static final float DEFAULT_BASE = 10000;

    /**
     * The frequencies that {@code config.json} asks for, in either spelling: {@code rope_theta} beside
     * {@code rope_scaling}, or both inside {@code rope_parameters}.
     */
    static Rope of(Config config, int headSize) {
        boolean together = config.has("rope_parameters");
        Config rope = config.section(together ? "rope_parameters" : "rope_scaling");
        float base = (together ? rope : config).number("rope_theta", DEFAULT_BASE);
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / (float) Math.pow(base, 2f * i / headSize);
        }
        String field = rope.has("type") ? "type" : "rope_type";
        String kind = rope.text(field, "default");
        switch (kind) {
            case "default" -> {}
            case "linear" -> stretch(frequencies, rope.number("factor"));
            case "llama3" -> stretchLowOnes(frequencies, rope);
            default -> throw rope.wrong(field, kind, "one of " + List.of("default", "linear", "llama3"));
        }
        return new Rope(frequencies);
    }

    private static void stretch(float[] frequencies, float factor) {
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] /= factor;
        }
    }

    /** Waves that don't fit into the original context are stretched, those that fit often stay, between them a blend. */
    private static void stretchLowOnes(float[] frequencies, Config rope) {
        float factor = rope.number("factor");
        float low = rope.number("low_freq_factor");
        float high = rope.number("high_freq_factor");
        float context = rope.number("original_max_position_embeddings");
        for (int i = 0; i < frequencies.length; i++) {
            double waves = context * frequencies[i] / (2 * Math.PI); // how many fit into the original context
            double kept = Math.min(1, Math.max(0, (waves - low) / (high - low)));
            frequencies[i] = (float) ((1 - kept) * frequencies[i] / factor + kept * frequencies[i]);
        }
    }

    /** Shapes: positions {@code [batch or 1, sequence]} int64; the angles {@code [batch or 1, sequence, head size / 2]}. */
    NDArray angles(NDArray positions) {
        NDArray row = positions.getManager().create(frequencies, new Shape(1, 1, frequencies.length));
        return positions.toType(DataType.FLOAT32, false).expandDims(-1).mul(row);
    }
}
