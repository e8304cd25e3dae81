package io.github.asymlora.adapter;

import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * LoRA with every arm of the paper: y = W0 x + b + (alpha/rank)·B(A x), each factor with its own start, trained or frozen.
 *
 * <pre>{@code
 * var both  = Lora.rank(8).alpha(16).on("query", "value");   // A Kaiming and trained, B zero and trained
 * var onlyB = both.a(orthonormal().frozen());                // B̂₀A_rand
 * var onlyA = both.b(orthonormal().frozen()).a(zero());      // B_randÂ₀
 * var fa    = both.a(kaiming().frozen());                    // LoRA-FA: B̂₀A_km
 * }</pre>
 *
 * <p>Source: Hu et al. 2021; Zhu et al. 2024, section 3. LoRA-FA: Zhang et al. 2023.
 *
 * @param rank r
 * @param alpha α; the update is scaled by α/r
 * @param a the factor {@code [rank, in]}
 * @param b the factor {@code [out, rank]}
 * @param dropout on the adapter's input while training
 * @param targets the layers it is on
 */
public record Lora(int rank, float alpha, Factor a, Factor b, float dropout, Targets targets) implements Method {
    public Lora {
        if (rank < 1) {
            throw new InputException("rank is " + rank + "; it is at least 1.");
        }
        if (!(alpha > 0)) {
            throw new InputException("alpha is " + alpha + "; it is above 0.");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new InputException("adapter dropout is " + dropout + "; it is at least 0 and below 1.");
        }
    }

    /** The usual LoRA: alpha = 2·rank, A Kaiming, B zero, both trained, on query and value, no dropout. */
    public static Lora rank(int rank) {
        return new Lora(rank, 2 * rank, Factor.kaiming(), Factor.zero(), 0, Targets.named("query", "value"));
    }

    public Lora alpha(double value) {
        return new Lora(rank, (float) value, a, b, dropout, targets);
    }

    public Lora a(Factor factor) {
        return new Lora(rank, alpha, factor, b, dropout, targets);
    }

    public Lora b(Factor factor) {
        return new Lora(rank, alpha, a, factor, dropout, targets);
    }

    public Lora dropout(double rate) {
        return new Lora(rank, alpha, a, b, (float) rate, targets);
    }

    public Lora on(Targets chosen) {
        return new Lora(rank, alpha, a, b, dropout, chosen);
    }

    /** Puts it on layers of these names, in the same layers as before. */
    public Lora on(String... names) {
        return on(new Targets(List.of(names), null, targets.layers()));
    }

    /** Limits the adapter to these layers, counted from 0. */
    public Lora inLayers(Integer... numbers) {
        return on(targets.inLayers(numbers));
    }

    /** The same adapter with another rank and the same scale alpha/rank. */
    public Lora withRank(int other) {
        return new Lora(other, alpha * other / rank, a, b, dropout, targets);
    }

    /** alpha / rank. */
    public float scale() {
        return alpha / rank;
    }

    @Override
    public String name() {
        return "LoRA " + Notation.paper(this);
    }

    @Override
    public Plan plan(Model model) {
        List<Plan.Row> rows = new ArrayList<>();
        for (Linear layer : layers(model)) {
            rows.add(Plan.row(parameter(layer.name(), "lora_A"), start(a, Init.Side.A), a.trained(), rank, layer.in()));
            rows.add(
                    Plan.row(parameter(layer.name(), "lora_B"), start(b, Init.Side.B), b.trained(), layer.out(), rank));
        }
        rows.addAll(Plan.headRows(model));
        return new Plan(name() + ", rank " + rank + ", alpha " + alpha + ", on " + targets, rows, Plan.size(model));
    }

    @Override
    public Adapter attach(Model model, long seed) {
        List<Linear> found = layers(model);
        Adapter.requireFree(model, found.stream().map(Linear::name).toList());
        return attach(model, manager -> {
            Map<String, LoraLayer> drawn = new LinkedHashMap<>();
            found.forEach(layer -> drawn.put(layer.name(), LoraLayer.draw(this, layer, manager, seed)));
            return drawn;
        });
    }

    /** Attaches layers whose tensors are made in the given manager; where that fails, the model is as before. */
    Adapter attach(Model model, Function<NDManager, Map<String, LoraLayer>> make) {
        NDManager manager = model.manager().newSubManager();
        try {
            Map<String, LoraLayer> layers = make.apply(manager);
            List<String> trained = new ArrayList<>();
            for (String path : layers.keySet()) {
                if (a.trained()) {
                    trained.add(parameter(path, "lora_A"));
                }
                if (b.trained()) {
                    trained.add(parameter(path, "lora_B"));
                }
            }
            trained.addAll(model.headParameters());
            return new Adapter(model, this, manager, layers, trained);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    private List<Linear> layers(Model model) {
        List<Linear> layers = targets.in(model);
        for (Linear layer : layers) {
            if (rank > Math.min(layer.in(), layer.out())) {
                throw new InputException("rank " + rank + " is above the size of " + layer.name() + " [" + layer.out()
                        + ", " + layer.in() + "].");
            }
        }
        return layers;
    }

    private static String parameter(String path, String factor) {
        return path + "." + factor + ".weight";
    }

    private static String start(Factor factor, Init.Side side) {
        return factor.init().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (factor.init() == Init.SINGULAR ? " " + factor.init().symbol(side) : "");
    }
}
