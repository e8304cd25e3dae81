package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions: coordinate pair i of a query or key at position p is turned by the angle p·fᵢ, so that scores depend
 * on distances only.
 *
 * <p>Source: Su et al. 2021; {@link RopeScaling} stretches them for longer texts.
 */
public final class Rope {
    private static final float DEFAULT_BASE = 10000;
    private static final String PARAMETERS = "rope_parameters";

    private final float base;
    private final RopeScaling scaling;

    private Rope(float base, RopeScaling scaling) {
        this.base = base;
        this.scaling = scaling;
    }

    /**
     * What {@code config.json} asks for, in either spelling: version 4 of transformers writes {@code rope_theta} beside
     * {@code rope_scaling}, version 5 both inside {@code rope_parameters}, there also by kind of layer. As in both versions
     * {@code rope_scaling} counts where a file has the two of them.
     *
     * @param otherwise the base where the file has none
     * @throws io.github.asymlora.InputException where the kind is unknown, or a number that it needs is missing
     */
    static Rope of(Config config, int headSize, float otherwise) {
        Config parameters = config.section(PARAMETERS);
        if (parameters.has("full_attention")) {
            parameters = parameters.section("full_attention");
        }
        boolean older = config.has("rope_scaling");
        Config scaling = older ? config.section("rope_scaling") : parameters;
        float base = older
                ? config.number("rope_theta", scaling.number("rope_theta", parameters.number("rope_theta", otherwise)))
                : parameters.number("rope_theta", config.number("rope_theta", otherwise));
        for (Config place : new Config[] {config, scaling}) {
            if (place.number("partial_rotary_factor", 1) != 1) {
                throw place.wrong("partial_rotary_factor", place.number("partial_rotary_factor"), "1");
            }
        }
        return new Rope(base, RopeScaling.of(config, scaling, base, headSize));
    }

    /** The same with the usual base where the file has none. */
    public static Rope of(Config config, int headSize) {
        return of(config, headSize, DEFAULT_BASE);
    }

    /** θ: without a stretch the frequencies are θ^(-2i/headSize). */
    public float base() {
        return base;
    }

    /**
     * What each of those frequencies is divided by, {@code [head size / 2]}; all 1 without a stretch.
     *
     * @throws io.github.asymlora.InputException where that isn't all, or depends on how long a sequence is
     */
    public float[] divisors() {
        return scaling.divisors(base);
    }

    /** Those of layers with a window, which have their own. */
    static Rope local(Config config, int headSize, float otherwise) {
        Config parameters = config.section(PARAMETERS).section("sliding_attention");
        float base = parameters.number("rope_theta", otherwise);
        return new Rope(base, RopeScaling.of(config, parameters, base, headSize));
    }

    /**
     * Puts {@code cos} and {@code sin} of a pass's angles where {@link io.github.asymlora.tensor.Operators#rotate} finds
     * them, {@code [batch or 1, sequence, head size / 2]}.
     *
     * @param positions {@code [batch or 1, sequence]} int64
     * @param which what their names start with
     */
    void prepare(NDArray positions, ForwardContext flow, String which) {
        int tokens = scaling.dependsOnLength() ? 1 + (int) positions.max().getLong() : 0;
        float[] frequencies = scaling.frequencies(tokens);
        NDArray row = positions.getManager().create(frequencies, new Shape(1, 1, frequencies.length));
        NDArray angles =
                positions.toType(DataType.FLOAT32, false).expandDims(-1).mul(row);
        flow.put(which + "cos", angles.cos().muli(scaling.amplitude()));
        flow.put(which + "sin", angles.sin().muli(scaling.amplitude()));
    }
}
