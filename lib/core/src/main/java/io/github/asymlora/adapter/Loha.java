package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LoHa: the Hadamard product of two low-rank matrices, Δ = (α/r)·(B₁A₁) ∘ (B₂A₂), whose rank may be r².
 *
 * <p>Shapes: Bᵢ {@code [out, rank]}, Aᵢ {@code [rank, in]}. B₁ starts normal with standard deviation 0.1, both A's with 1, B₂
 * at zero, as PEFT's. Source: Hyeon-Woo et al. 2022, proposition 1.
 *
 * @param rank r
 * @param alpha α
 * @param targets the layers it is on
 */
public record Loha(int rank, float alpha, Targets targets) implements LayerMethod {
    static final String TYPE = "LOHA";
    private static final String B1 = "hada_w1_a";
    private static final String A1 = "hada_w1_b";
    private static final String B2 = "hada_w2_a";
    private static final String A2 = "hada_w2_b";

    public Loha {
        Ranges.rank("rank", rank);
        Ranges.above0("alpha", alpha);
    }

    /** α = r, on query and value. */
    public static Loha rank(int rank) {
        return new Loha(rank, rank, Targets.named("query", "value"));
    }

    public Loha alpha(double value) {
        return new Loha(rank, (float) value, targets);
    }

    public Loha on(String... names) {
        return new Loha(rank, alpha, Targets.named(names));
    }

    @Override
    public String name() {
        return "LoHa";
    }

    @Override
    public String title() {
        return name() + ", rank " + rank + ", alpha " + alpha + ", on " + targets;
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        return List.of(
                new TensorSpec(B1, "normal", true, layer.out(), rank),
                new TensorSpec(A1, "normal", true, rank, layer.in()),
                new TensorSpec(B2, "zero", true, layer.out(), rank),
                new TensorSpec(A2, "normal", true, rank, layer.in()));
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        for (TensorSpec slot : slots(layer)) {
            drawn.put(slot.name(), drawn(slot, manager, RandomStreams.seed(seed, slot.name() + layer.name(), 0)));
        }
        return drawn;
    }

    private static NDArray drawn(TensorSpec slot, NDManager manager, long seed) {
        Shape shape = slot.shape();
        return switch (slot.name()) {
            case B2 -> manager.zeros(shape);
            case B1 -> Draws.normal(shape, manager, seed).muli(0.1f);
            default -> Draws.normal(shape, manager, seed);
        };
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new UpdateLayer(Parameters.own(this, layer, tensors), manager -> {
            NDArray first = Parameters.product(tensors.get(B1), tensors.get(A1), manager);
            NDArray second = Parameters.product(tensors.get(B2), tensors.get(A2), manager);
            return Operators.scale(first.mul(second), alpha / rank);
        });
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.put("r", rank);
        config.put("alpha", alpha);
    }

    /** Reads what {@link #describe} writes. */
    static Loha read(PeftConfig config) {
        config.refuse("rank_pattern", "alpha_pattern");
        return new Loha(config.integer("r"), (float) config.number("alpha", 8), config.targets());
    }
}
