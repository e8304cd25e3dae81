package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * AdaLoRA: an update in the form of a singular value decomposition, ΔW = s·B diag(E) A, whose ranks move to the layers
 * where they matter.
 *
 * <p>While training, a term keeps A's rows and B's columns near orthonormal, and {@link RankAllocator} sets the least
 * important E to 0. s = alpha / (initial rank + 1e-5), also for layers with fewer. Saved after training, what was masked is
 * in the file with E = 0. Source: Zhang et al. 2023, eq. 3, 4 and 7.
 *
 * @param budget ranks over time
 * @param alpha α
 * @param dropout on the adapter's input while training
 * @param orthogonality weight of the orthogonality term
 * @param beta1 smoothing of importance
 * @param beta2 smoothing of its uncertainty
 * @param targets the layers it is on
 * @param kept by layer, which triplets a file still has; a layer that isn't in it has all
 */
public record AdaLora(
        RankSchedule budget,
        float alpha,
        float dropout,
        double orthogonality,
        double beta1,
        double beta2,
        Targets targets,
        Map<String, List<Boolean>> kept)
        implements LayerMethod {
    static final String TYPE = "ADALORA";
    static final String A = "lora_A";
    static final String B = "lora_B";
    static final String E = "lora_E";
    private static final double STANDARD_DEVIATION = 0.02;

    public AdaLora {
        Ranges.above0("alpha", alpha);
        Ranges.share("adapter dropout", dropout);
        Ranges.share("beta1", beta1);
        Ranges.share("beta2", beta2);
        if (!(orthogonality >= 0 && orthogonality < Double.POSITIVE_INFINITY)) {
            throw new InputException("orthogonality is " + orthogonality + "; it is at least 0 and finite.");
        }
    }

    /** Ranks from {@code initial} down to {@code target} on average; alpha 8, on query and value. */
    public static AdaLora ranks(int initial, int target) {
        RankSchedule budget = new RankSchedule(initial, target, 0, 0, 1, 0);
        return new AdaLora(budget, 8, 0, 0.5, 0.85, 0.85, Targets.named("query", "value"), Map.of());
    }

    /**
     * When ranks change.
     *
     * @param warmup steps before
     * @param finish steps after
     * @param every steps between
     * @param total steps of the training
     */
    public AdaLora over(int warmup, int finish, int every, int total) {
        RankSchedule timed = new RankSchedule(budget.initialRank(), budget.targetRank(), warmup, finish, every, total);
        return new AdaLora(timed, alpha, dropout, orthogonality, beta1, beta2, targets, kept);
    }

    public AdaLora alpha(double value) {
        return new AdaLora(budget, (float) value, dropout, orthogonality, beta1, beta2, targets, kept);
    }

    public AdaLora dropout(double rate) {
        return new AdaLora(budget, alpha, (float) rate, orthogonality, beta1, beta2, targets, kept);
    }

    /** Another weight of the orthogonality term. */
    public AdaLora orthogonality(double weight) {
        return new AdaLora(budget, alpha, dropout, weight, beta1, beta2, targets, kept);
    }

    /** Other smoothing of importance and of its uncertainty. */
    public AdaLora smoothing(double importance, double uncertainty) {
        return new AdaLora(budget, alpha, dropout, orthogonality, importance, uncertainty, targets, kept);
    }

    public AdaLora on(Targets chosen) {
        return new AdaLora(budget, alpha, dropout, orthogonality, beta1, beta2, chosen, kept);
    }

    public AdaLora on(String... names) {
        return on(Targets.named(names));
    }

    /** s. */
    float scale() {
        return (float) (alpha / (budget.initialRank() + 1e-5));
    }

    private int rank(Layer layer) {
        List<Boolean> triplets = kept.get(layer.name() + "." + E);
        return triplets == null
                ? budget.initialRank()
                : (int) triplets.stream().filter(keep -> keep).count();
    }

    @Override
    public String name() {
        return "AdaLoRA";
    }

    @Override
    public String title() {
        return name() + ", rank " + budget.initialRank() + " to " + budget.targetRank() + ", alpha " + alpha + ", on "
                + targets;
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        int r = rank(layer);
        return List.of(
                new TensorSpec(A, "normal", true, r, layer.in()),
                new TensorSpec(B, "normal", true, layer.out(), r),
                new TensorSpec(E, "zero", true, r, 1));
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        for (TensorSpec slot : slots(layer)) {
            SplittableRandom random = RandomStreams.at(seed, slot.name() + " " + slot.shape() + " " + layer.name(), 0);
            drawn.put(
                    slot.name(),
                    slot.name().equals(E)
                            ? manager.zeros(slot.shape())
                            : Draws.of(slot.shape(), manager, () -> STANDARD_DEVIATION * random.nextGaussian()));
        }
        return drawn;
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new AdaLoraLayer(tensors.get(A), tensors.get(B), tensors.get(E), scale(), dropout);
    }

    @Override
    public Optional<TrainingHook> hook(Adapter adapter) {
        return Optional.of(new RankAllocator(this, adapter));
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.put("init_r", budget.initialRank());
        config.put("target_r", budget.targetRank());
        config.put("r", budget.initialRank());
        config.put("lora_alpha", alpha);
        config.put("lora_dropout", dropout);
        config.put("tinit", budget.warmup());
        config.put("tfinal", budget.finish());
        config.put("deltaT", budget.every());
        config.put("total_step", Math.max(1, budget.total()));
        config.put("beta1", beta1);
        config.put("beta2", beta2);
        config.put("orth_reg_weight", orthogonality);
        config.put("bias", "none");
        config.put("init_lora_weights", true);
        config.set("rank_pattern", kept.isEmpty() ? null : PeftConfig.tree(kept));
    }

    /** Reads what {@link #describe} writes. */
    static AdaLora read(PeftConfig config) {
        config.refuse("use_dora", "use_rslora", "lora_bias");
        if (!config.text("bias", "none").equals("none")) {
            throw config.wrong("bias", "none");
        }
        Map<String, List<Boolean>> kept = new LinkedHashMap<>();
        config.get("rank_pattern").properties().forEach(entry -> kept.put(entry.getKey(), flags(entry.getValue())));
        int initial = config.integer("init_r");
        int total = config.isNull("total_step") ? 0 : config.integer("total_step");
        int warmup = config.integer("tinit");
        int finish = config.integer("tfinal");
        RankSchedule budget = new RankSchedule(
                initial,
                Math.min(initial, config.integer("target_r")),
                warmup,
                finish,
                config.integer("deltaT"),
                warmup + finish < total ? total : 0);
        return new AdaLora(
                budget,
                (float) config.number("lora_alpha"),
                (float) config.number("lora_dropout", 0),
                config.number("orth_reg_weight", 0.5),
                config.number("beta1", 0.85),
                config.number("beta2", 0.85),
                config.targets(),
                kept);
    }

    private static List<Boolean> flags(JsonNode list) {
        List<Boolean> flags = new ArrayList<>();
        for (JsonNode flag : list) {
            if (!flag.isBoolean()) {
                throw new InputException("rank_pattern holds " + flag + "; it is to be true or false.");
            }
            flags.add(flag.booleanValue());
        }
        return flags;
    }
}
