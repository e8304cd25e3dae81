package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.linear.RealMatrix;

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
 * <p>{@link #rankStabilized()} is rsLoRA, with s = α/√r, so that the update's size doesn't shrink with the rank
 * (Kalajdzievski 2023). Ranks and alphas may differ by layer.
 *
 * <p>Source: Hu et al. 2021; Zhu et al. 2024, section 3. LoRA-FA: Zhang et al. 2023.
 *
 * @param rank r
 * @param alpha α; the update is scaled by α/r
 * @param a the factor {@code [rank, in]}
 * @param b the factor {@code [out, rank]}
 * @param dropout on the adapter's input while training
 * @param targets the layers it is on
 * @param options what it has beyond the paper's
 */
public record Lora(int rank, float alpha, Factor a, Factor b, float dropout, Targets targets, LoraOptions options)
        implements LayerMethod {
    static final String TYPE = "LORA";
    static final String A = "lora_A.weight";
    static final String B = "lora_B.weight";
    private static final String BIAS = "lora_B.bias";

    public Lora {
        Ranges.rank("rank", rank);
        Ranges.above0("alpha", alpha);
        Ranges.share("adapter dropout", dropout);
    }

    /** The usual LoRA: alpha = 2·rank, A Kaiming, B zero, both trained, on query and value, no dropout. */
    public static Lora rank(int rank) {
        return new Lora(
                rank, 2 * rank, Factor.kaiming(), Factor.zero(), 0, Targets.named("query", "value"), LoraOptions.NONE);
    }

    public Lora alpha(double value) {
        return new Lora(rank, (float) value, a, b, dropout, targets, options);
    }

    public Lora a(Factor factor) {
        return new Lora(rank, alpha, factor, b, dropout, targets, options);
    }

    public Lora b(Factor factor) {
        return new Lora(rank, alpha, a, factor, dropout, targets, options);
    }

    public Lora dropout(double rate) {
        return new Lora(rank, alpha, a, b, (float) rate, targets, options);
    }

    public Lora on(Targets chosen) {
        return new Lora(rank, alpha, a, b, dropout, chosen, options);
    }

    /** Puts it on layers of these names, in the same layers as before. */
    public Lora on(String... names) {
        return on(new Targets(List.of(names), null, targets.layers(), targets.excluded()));
    }

    /** Limits the adapter to these layers, counted from 0. */
    public Lora inLayers(Integer... numbers) {
        return on(targets.inLayers(numbers));
    }

    /** The same adapter with another rank and the same scale alpha/rank. */
    public Lora withRank(int other) {
        return new Lora(other, alpha * other / rank, a, b, dropout, targets, options);
    }

    /** rsLoRA: scales by alpha/√rank. */
    public Lora rankStabilized() {
        return with(options.stabilized());
    }

    /** Other ranks for some layers: keys are regular expressions that a module path ends in; the first match counts. */
    public Lora ranks(Map<String, Integer> byLayer) {
        return with(options.with(byLayer, options.alphas()));
    }

    /** Other alphas for some layers, as {@link #ranks}. */
    public Lora alphas(Map<String, Double> byLayer) {
        return with(options.with(options.ranks(), byLayer));
    }

    /** Trains biases of the model too. */
    public Lora bias(Bias which) {
        return with(options.with(which));
    }

    /** Gives B a bias. */
    public Lora biasOnB() {
        return with(options.withBiasOnB());
    }

    /** Trains modules of the model as a whole, such as {@code lm_head}, beside a task's head, which always trains. */
    public Lora training(String... modules) {
        return with(options.training(List.of(modules)));
    }

    private Lora with(LoraOptions others) {
        return new Lora(rank, alpha, a, b, dropout, targets, others);
    }

    /** alpha / rank, or with rank stabilization alpha / √rank, where no pattern says otherwise. */
    public float scale() {
        return scale(rank, alpha);
    }

    private float scale(int r, double alphaThere) {
        return (float) (alphaThere / (options.rankStabilized() ? Math.sqrt(r) : r));
    }

    /** The rank on a layer. */
    int rank(Layer layer) {
        return Patterns.lookUp(options.ranks(), layer.name(), rank);
    }

    /** The scale on a layer. */
    float scale(Layer layer) {
        return scale(rank(layer), Patterns.lookUp(options.alphas(), layer.name(), (double) alpha));
    }

    @Override
    public String name() {
        return (options.rankStabilized() ? "rsLoRA " : "LoRA ") + Notation.paper(this);
    }

    @Override
    public String title() {
        return name() + ", rank " + rank + ", alpha " + alpha + ", on " + targets;
    }

    @Override
    public List<Slot> slots(Layer layer) {
        int r = rank(layer);
        List<Slot> slots = new ArrayList<>();
        slots.add(new Slot(A, start(a, Init.Side.A), a.trained(), r, layer.in()));
        slots.add(new Slot(B, start(b, Init.Side.B), b.trained(), layer.out(), r));
        if (options.biasOnB()) {
            slots.add(new Slot(BIAS, "zero", b.trained(), layer.out()));
        }
        return slots;
    }

    @Override
    public boolean trains(String name) {
        return name.endsWith("." + A) ? a.trained() : !name.contains(".lora_B.") || b.trained();
    }

    /** Draws both factors, each from a stream of its own, so that freezing one doesn't change the other. */
    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        int r = rank(layer);
        RealMatrix w0 = MatrixTensors.matrix(layer.weight());
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        drawn.put(A, MatrixTensors.tensor(manager, a.init().draw(Init.Side.A, w0, r, stream(seed, "A ", layer))));
        drawn.put(B, MatrixTensors.tensor(manager, b.init().draw(Init.Side.B, w0, r, stream(seed, "B ", layer))));
        if (options.biasOnB()) {
            drawn.put(BIAS, manager.zeros(new Shape(layer.out())));
        }
        return drawn;
    }

    private static long stream(long seed, String factor, Layer layer) {
        return RandomStreams.seed(seed, factor + layer.name(), 0);
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        return new LoraLayer(tensors.get(A), tensors.get(B), tensors.get(BIAS), scale(layer), dropout);
    }

    @Override
    public List<String> alsoTrained(Model model, List<Layer> layers) {
        Set<String> names = new LinkedHashSet<>();
        switch (options.bias()) {
            case NONE -> {}
            case ALL ->
                model.parameters().stream()
                        .filter(name -> name.endsWith(".bias"))
                        .forEach(names::add);
            case LORA_ONLY ->
                layers.stream()
                        .filter(layer -> layer.bias() != null)
                        .forEach(layer -> names.add(layer.name() + ".bias"));
        }
        for (String module : options.modules()) {
            List<String> found = model.parameters().stream()
                    .filter(name -> name.startsWith(module + "."))
                    .toList();
            if (found.isEmpty()) {
                throw new InputException("\"" + module + "\" has no parameters of its own in " + model.name() + ".");
            }
            names.addAll(found);
        }
        model.headParameters().forEach(names::remove);
        return List.copyOf(names);
    }

    @Override
    public void check(Layer layer) {
        int r = rank(layer);
        if (r < 1 || r > Math.min(layer.in(), layer.out())) {
            throw new InputException("rank " + r + " is not between 1 and the size of " + layer.name() + " ["
                    + layer.out() + ", " + layer.in() + "].");
        }
    }

    @Override
    public void describe(ObjectNode config) {
        config.put("peft_type", TYPE);
        config.put("r", rank);
        config.put("lora_alpha", alpha);
        config.put("lora_dropout", dropout);
        config.put("bias", options.bias().toString());
        config.put("init_lora_weights", true);
        config.put("use_rslora", options.rankStabilized());
        config.put("use_dora", false);
        config.put("lora_bias", options.biasOnB());
        config.set("rank_pattern", PeftConfig.tree(options.ranks()));
        config.set("alpha_pattern", PeftConfig.tree(options.alphas()));
        config.putObject(PeftConfig.OURS).put("arm", Notation.code(this));
    }

    /** Reads what {@link #describe} writes. */
    static Lora read(PeftConfig config) {
        config.refuse(
                "use_qalora",
                "use_bdlora",
                "layer_replication",
                "trainable_token_indices",
                "target_parameters",
                "alora_invocation_tokens",
                "arrow_config");
        Map<String, Integer> ranks = new LinkedHashMap<>();
        config.numbers("rank_pattern").forEach((key, value) -> ranks.put(key, value.intValue()));
        LoraOptions options = new LoraOptions(
                config.flag("use_rslora"),
                ranks,
                config.numbers("alpha_pattern"),
                Bias.of(config.text("bias", "none")),
                config.flag("lora_bias"),
                List.of());
        Lora lora = Lora.rank(config.integer("r"))
                .alpha(config.number("lora_alpha"))
                .dropout(config.number("lora_dropout", 0))
                .on(config.targets())
                .with(options);
        String arm = config.ours("arm");
        return arm == null ? lora : Notation.apply(lora, arm);
    }

    private static String start(Factor factor, Init.Side side) {
        return factor.init().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (factor.init() == Init.SINGULAR ? " " + factor.init().symbol(side) : "");
    }
}
