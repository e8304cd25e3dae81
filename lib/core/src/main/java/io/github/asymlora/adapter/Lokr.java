package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.tensor.Operators;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * LoKr: a Kronecker product, Δ = (α/r)·C ⊗ D, with D = BA where that has fewer numbers.
 *
 * <p>Shapes: C {@code [p, q]}, D {@code [out/p, in/q]}, B {@code [out/p, rank]}, A {@code [rank, in/q]}; p and q are the
 * largest divisors of out and in up to their square roots. C starts at zero, the others as Kaiming's, as PEFT's. Source: Edalati
 * et al. 2022, section 3; Yeh et al. 2024, section 3.2.
 *
 * @param rank r
 * @param alpha α
 * @param targets the layers it is on
 */
public record Lokr(int rank, float alpha, Targets targets) implements LayerMethod {
    static final String TYPE = "LOKR";
    private static final String C = "lokr_w1";
    private static final String D = "lokr_w2";
    private static final String B = "lokr_w2_a";
    private static final String A = "lokr_w2_b";

    public Lokr {
        Ranges.rank("rank", rank);
        Ranges.above0("alpha", alpha);
    }

    /** α = r, on query and value. */
    public static Lokr rank(int rank) {
        return new Lokr(rank, rank, Targets.named("query", "value"));
    }

    public Lokr alpha(double value) {
        return new Lokr(rank, (float) value, targets);
    }

    public Lokr on(String... names) {
        return new Lokr(rank, alpha, Targets.named(names));
    }

    @Override
    public String name() {
        return "LoKr";
    }

    @Override
    public String title() {
        return name() + ", rank " + rank + ", alpha " + alpha + ", on " + targets;
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        int p = divisor(layer.out());
        int q = divisor(layer.in());
        int rows = layer.out() / p;
        int columns = layer.in() / q;
        List<TensorSpec> slots = new ArrayList<>(List.of(new TensorSpec(C, "zero", true, p, q)));
        if (2 * rank < Math.max(rows, columns)) {
            slots.add(new TensorSpec(B, "kaiming", true, rows, rank));
            slots.add(new TensorSpec(A, "kaiming", true, rank, columns));
        } else {
            slots.add(new TensorSpec(D, "kaiming", true, rows, columns));
        }
        return slots;
    }

    /** The largest up to the square root. */
    private static int divisor(int size) {
        int divisor = (int) Math.sqrt(size);
        while (size % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        for (TensorSpec slot : slots(layer)) {
            SplittableRandom random = RandomStreams.at(seed, slot.name() + layer.name(), 0);
            double bound = 1 / Math.sqrt(slot.shape().get(1)); // Kaiming's with a=√5
            drawn.put(
                    slot.name(),
                    slot.name().equals(C)
                            ? manager.zeros(slot.shape())
                            : Draws.uniform(slot.shape(), manager, bound, random));
        }
        return drawn;
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new UpdateLayer(Parameters.own(this, layer, tensors), manager -> {
            NDArray d = tensors.containsKey(D)
                    ? tensors.get(D)
                    : Parameters.product(tensors.get(B), tensors.get(A), manager);
            NDArray scaled = Operators.scale(d, alpha / rank);
            scaled.attach(manager);
            return kronecker(tensors.get(C), scaled, manager);
        });
    }

    /** C ⊗ D {@code [p·rows, q·columns]}, of the manager that D belongs to. */
    private static NDArray kronecker(NDArray c, NDArray d, NDManager manager) {
        NDArray left = c.reshape(c.getShape().get(0), 1, c.getShape().get(1), 1);
        left.attach(manager);
        NDArray blocks =
                left.mul(d.reshape(1, d.getShape().get(0), 1, d.getShape().get(1)));
        return blocks.reshape(c.getShape().get(0) * d.getShape().get(0), -1);
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.put("r", rank);
        config.put("alpha", alpha);
        config.put("decompose_both", false);
        config.put("decompose_factor", -1);
    }

    /** Reads what {@link #describe} writes. */
    static Lokr read(PeftConfig config) {
        config.refuse("rank_pattern", "alpha_pattern", "decompose_both");
        if (!config.isNull("decompose_factor") && config.integer("decompose_factor") != -1) {
            throw config.wrong("decompose_factor", "-1: the other divisors have no form here");
        }
        return new Lokr(config.integer("r"), (float) config.number("alpha", 8), config.targets());
    }
}
