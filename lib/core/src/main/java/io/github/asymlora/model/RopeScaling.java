package io.github.asymlora.model;

import io.github.asymlora.InputException;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The frequencies of rotary positions, stretched so that a model reads longer texts than it was pretrained on. The kinds
 * are transformers' {@code rope_type}s.
 */
final class RopeScaling {
    private static final List<String> KINDS = List.of("default", "linear", "dynamic", "yarn", "longrope", "llama3");

    private final int context;
    private final float[] within;
    private final IntFunction<float[]> beyond;
    private final float amplitude;

    /** Frequencies for up to {@code context} tokens, and those for a longer sequence. */
    private RopeScaling(int context, float[] within, IntFunction<float[]> beyond, float amplitude) {
        this.context = context;
        this.within = within;
        this.beyond = beyond;
        this.amplitude = amplitude;
    }

    private static RopeScaling fixed(float[] frequencies, float amplitude) {
        return new RopeScaling(Integer.MAX_VALUE, frequencies, null, amplitude);
    }

    /**
     * Reads the kind and its numbers.
     *
     * @param scaling the section of {@code config} that is about it
     * @param base θ: the frequencies start as θ^(-2i/headSize)
     */
    static RopeScaling of(Config config, Config scaling, double base, int headSize) {
        float[] plain = powers(base, headSize);
        String field = scaling.has("type") ? "type" : "rope_type";
        String kind = scaling.text(field, "default");
        return switch (kind) {
            case "default" -> fixed(plain, 1);
            case "linear" -> fixed(divided(plain, factor(scaling)), 1);
            case "dynamic" -> dynamic(config, scaling, base, headSize);
            case "yarn" -> yarn(config, scaling, base, plain);
            case "longrope" -> longRope(config, scaling, plain);
            case "llama3" -> fixed(llama3(plain, scaling), 1);
            default -> throw scaling.wrong(field, kind, "one of " + KINDS);
        };
    }

    /** Whether {@link #frequencies} asks how long a sequence is. */
    boolean dependsOnLength() {
        return beyond != null;
    }

    /** fᵢ of a sequence of so many tokens, {@code [head size / 2]}. */
    float[] frequencies(int tokens) {
        return tokens <= context ? within : beyond.apply(tokens);
    }

    /** What cosines and sines are multiplied by. */
    float amplitude() {
        return amplitude;
    }

    /** What the plain frequencies of this base are divided by. */
    float[] divisors(double base) {
        if (dependsOnLength() || amplitude != 1) {
            throw new InputException(
                    "rotary positions are stretched by more than a factor for each frequency: of the kinds"
                            + " only default, linear and llama3 aren't.");
        }
        float[] divisors = powers(base, 2 * within.length);
        for (int i = 0; i < divisors.length; i++) {
            divisors[i] /= within[i];
        }
        return divisors;
    }

    private static float[] powers(double base, int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = 1 / (float) Math.pow(base, 2f * i / headSize);
        }
        return frequencies;
    }

    private static float[] divided(float[] frequencies, float... factors) {
        float[] stretched = frequencies.clone();
        for (int i = 0; i < stretched.length; i++) {
            stretched[i] /= factors[factors.length == 1 ? 0 : i];
        }
        return stretched;
    }

    /** Past the pretrained context the base grows with the sequence, so that the highest frequency stays. */
    private static RopeScaling dynamic(Config config, Config scaling, double base, int headSize) {
        int context = config.integer("max_position_embeddings");
        double factor = factor(scaling);
        double power = headSize / (headSize - 2.0);
        IntFunction<float[]> longer =
                tokens -> powers(base * Math.pow(factor * tokens / context - (factor - 1), power), headSize);
        return new RopeScaling(context, powers(base, headSize), longer, 1);
    }

    /**
     * High frequencies stay, low ones are stretched, a ramp between them; attention is sharpened.
     *
     * <p>Source: Peng et al. 2023 (YaRN).
     */
    private static RopeScaling yarn(Config config, Config scaling, double base, float[] plain) {
        float factor = factor(scaling);
        double context = scaling.integer("original_max_position_embeddings", config.integer("max_position_embeddings"));
        int size = 2 * plain.length;
        double low = rotatingOften(scaling.number("beta_fast", 32), context, base, size);
        double high = rotatingOften(scaling.number("beta_slow", 1), context, base, size);
        if (scaling.flag("truncate", true)) {
            low = Math.floor(low);
            high = Math.ceil(high);
        }
        low = Math.max(low, 0);
        high = Math.min(high, size - 1.0);
        double width = low == high ? 0.001 : high - low;
        float[] frequencies = new float[plain.length];
        for (int i = 0; i < frequencies.length; i++) {
            double stretched = Math.min(1, Math.max(0, (i - low) / width));
            frequencies[i] = (float) (plain[i] / factor * stretched + plain[i] * (1 - stretched));
        }
        float inferred = sharpness(factor, scaling.number("mscale", 0), scaling.number("mscale_all_dim", 0));
        return fixed(frequencies, scaling.number("attention_factor", inferred));
    }

    /** The coordinate whose pair turns so many times within the context. */
    private static double rotatingOften(double turns, double context, double base, int size) {
        return size * Math.log(context / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }

    private static float sharpness(float factor, float scale, float all) {
        return scale != 0 && all != 0 ? sharpness(factor, scale) / sharpness(factor, all) : sharpness(factor, 1);
    }

    private static float sharpness(float factor, float scale) {
        return factor <= 1 ? 1 : (float) (0.1 * scale * Math.log(factor) + 1);
    }

    /**
     * A factor for each frequency, others where a sequence is longer than the pretrained context.
     *
     * <p>Source: Ding et al. 2024 (LongRoPE).
     */
    private static RopeScaling longRope(Config config, Config scaling, float[] plain) {
        String field = "original_max_position_embeddings";
        int longest = config.integer("max_position_embeddings");
        int context = config.integer(field, scaling.integer(field, longest));
        float factor = context == longest ? factor(scaling) : (float) longest / context;
        float inferred = factor <= 1 ? 1 : (float) Math.sqrt(1 + Math.log(factor) / Math.log(context));
        float[] shorter = divided(plain, scaling.numbers("short_factor", plain.length));
        float[] longer = divided(plain, scaling.numbers("long_factor", plain.length));
        return new RopeScaling(context, shorter, tokens -> longer, scaling.number("attention_factor", inferred));
    }

    /** Waves that don't fit into the original context are stretched, those that fit often stay, between them a blend. */
    private static float[] llama3(float[] plain, Config scaling) {
        float factor = factor(scaling);
        float low = scaling.number("low_freq_factor");
        float high = scaling.number("high_freq_factor");
        float context = scaling.number("original_max_position_embeddings");
        float[] frequencies = plain.clone();
        for (int i = 0; i < frequencies.length; i++) {
            double waves = context * plain[i] / (2 * Math.PI); // how many fit into the original context
            double kept = Math.min(1, Math.max(0, (waves - low) / (high - low)));
            frequencies[i] = (float) ((1 - kept) * plain[i] / factor + kept * plain[i]);
        }
        return frequencies;
    }

    private static float factor(Config scaling) {
        float factor = scaling.number("factor");
        if (!(factor >= 1)) {
            throw scaling.wrong("factor", factor, "1 or more");
        }
        return factor;
    }
}
