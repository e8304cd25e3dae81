package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * VeRA: all layers share two random frozen matrices; each trains a vector on either side, y = W0 x + b + λ_b ∘ B(λ_d ∘ A x).
 *
 * <p>A {@code [rank, widest in]} and B {@code [widest out, rank]} are cut to a layer's size. λ_b {@code [out]} starts at 0,
 * λ_d {@code [rank]} at a constant. Source: Kopiczko et al. 2024, eq. 2.
 *
 * @param rank r
 * @param initial where λ_d starts
 * @param dropout on the adapter's input while training
 * @param targets the layers it is on
 */
public record Vera(int rank, float initial, float dropout, Targets targets) implements LayerMethod {
    static final String TYPE = "VERA";
    static final String OUTER = "vera_lambda_b";
    static final String INNER = "vera_lambda_d";
    private static final String A = "vera_A";
    private static final String B = "vera_B";

    public Vera {
        Ranges.rank("rank", rank);
        Ranges.finite("initial", initial);
        Ranges.share("adapter dropout", dropout);
    }

    /** λ_d starts at 0.1; on query and value. */
    public static Vera rank(int rank) {
        return new Vera(rank, 0.1f, 0, Targets.named("query", "value"));
    }

    public Vera on(String... names) {
        return new Vera(rank, initial, dropout, Targets.named(names));
    }

    @Override
    public String name() {
        return "VeRA";
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        return List.of(
                new TensorSpec(OUTER, "zero", true, layer.out()),
                new TensorSpec(INNER, String.valueOf(initial), true, rank));
    }

    @Override
    public List<TensorSpec> shared(List<Layer> layers) {
        return List.of(
                new TensorSpec(A, "kaiming", false, rank, widest(layers, Layer::in)),
                new TensorSpec(B, "kaiming", false, widest(layers, Layer::out), rank));
    }

    @Override
    public boolean trains(String name) {
        return !(name.endsWith("." + A) || name.endsWith("." + B));
    }

    @Override
    public String title() {
        return name() + ", rank " + rank + ", on " + targets;
    }

    private static int widest(List<Layer> layers, ToIntFunction<Layer> width) {
        return layers.stream().mapToInt(width).max().orElseThrow();
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        drawn.put(OUTER, manager.zeros(new Shape(layer.out())));
        drawn.put(INNER, manager.full(new Shape(rank), initial));
        return drawn;
    }

    /** Kaiming uniform with a=0: U(−√(6/fan_in), √(6/fan_in)). */
    @Override
    public Map<String, NDArray> drawShared(List<Layer> layers, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        for (TensorSpec slot : shared(layers)) {
            double bound = Math.sqrt(6.0 / slot.shape().get(1));
            SplittableRandom random = RandomStreams.at(seed, slot.name() + " " + slot.shape(), 0);
            drawn.put(slot.name(), Draws.uniform(slot.shape(), manager, bound, random));
        }
        return drawn;
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        NDArray a = tensors.get(A).get(":, :{}", layer.in());
        NDArray b = tensors.get(B).get(":{}", layer.out());
        return new VeraLayer(a, b, tensors.get(OUTER), tensors.get(INNER), dropout);
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.put("r", rank);
        config.put("d_initial", initial);
        config.put("vera_dropout", dropout);
        config.put("save_projection", true);
        config.put("projection_prng_key", 0);
        config.put("bias", "none");
        config.put("init_weights", true);
    }

    /** Reads what {@link #describe} writes. */
    static Vera read(PeftConfig config) {
        if (!config.isNull("save_projection") && !config.flag("save_projection")) {
            throw config.wrong("save_projection", "true: the shared matrices can't be drawn again here");
        }
        return new Vera(
                config.integer("r"),
                (float) config.number("d_initial", 0.1),
                (float) config.number("vera_dropout", 0),
                config.targets());
    }
}
