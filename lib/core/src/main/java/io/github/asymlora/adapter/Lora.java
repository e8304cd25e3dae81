package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Decompositions;
import io.github.asymlora.tensor.MatrixTensors;
import io.github.asymlora.tensor.Operators;
import java.util.ArrayList;
import java.util.HashSet;
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
    static final String BIAS = "lora_B.bias";

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

    /** Trains the vectors of these tokens, of the embedding that a path ends in; a tied head has the same. */
    public Lora tokens(String embedding, Integer... ids) {
        return with(options.withTokens(new TrainableTokens(Map.of(embedding, List.of(ids)))));
    }

    Lora with(LoraOptions others) {
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
    public List<Layer> layers(Model model) {
        options.tokens().check(model);
        Set<Layer> chosen = new HashSet<>(targets.in(model));
        return model.layers().stream()
                .filter(layer -> chosen.contains(layer) || !isTarget(layer))
                .toList();
    }

    @Override
    public boolean isTarget(Layer layer) {
        return options.tokens().of(layer).isEmpty();
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        if (!isTarget(layer)) {
            int count = options.tokens().of(layer).size();
            return List.of(new TensorSpec(TokenRows.NAME, "pretrained", true, count, layer.out()));
        }
        int r = rank(layer);
        boolean table = layer instanceof Embedding;
        boolean usual = table && isUsual();
        List<TensorSpec> slots = new ArrayList<>();
        String startA = usual ? "zero" : start(a, Init.Side.A);
        String startB = usual ? "normal" : start(b, Init.Side.B);
        slots.add(new TensorSpec(table ? LoraEmbedding.A : A, startA, a.trained(), r, layer.in()));
        slots.add(new TensorSpec(table ? LoraEmbedding.B : B, startB, b.trained(), layer.out(), r));
        if (options.biasOnB() && !table) {
            slots.add(new TensorSpec(BIAS, "zero", b.trained(), layer.out()));
        }
        return slots;
    }

    /** Whether both factors start as PEFT's do. */
    private boolean isUsual() {
        return a.init() == Init.KAIMING && b.init() == Init.ZERO;
    }

    @Override
    public boolean trains(String name) {
        if (name.endsWith("." + A) || name.endsWith("." + LoraEmbedding.A)) {
            return a.trained();
        }
        return b.trained() || !(name.contains(".lora_B.") || name.endsWith("." + LoraEmbedding.B));
    }

    /** Draws both factors, each from a stream of its own, so that freezing one doesn't change the other. */
    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        if (!isTarget(layer)) {
            NDArray rows = Operators.embedding(ids(layer, manager), layer.weight(), -1);
            return Map.of(TokenRows.NAME, rows);
        }
        List<TensorSpec> slots = slots(layer);
        Map<String, NDArray> drawn = new LinkedHashMap<>();
        if (layer instanceof Embedding && isUsual()) {
            drawn.put(LoraEmbedding.A, manager.zeros(slots.get(0).shape()));
            drawn.put(LoraEmbedding.B, Draws.normal(slots.get(1).shape(), manager, stream(seed, "B ", layer)));
            return drawn;
        }
        int r = rank(layer);
        TruncatedSvd svd = a.init().readsWeight() || b.init().readsWeight() ? svd(layer) : null;
        RealMatrix first = a.init().draw(Init.Side.A, layer.out(), layer.in(), svd, r, stream(seed, "A ", layer));
        RealMatrix second = b.init().draw(Init.Side.B, layer.out(), layer.in(), svd, r, stream(seed, "B ", layer));
        drawn.put(slots.get(0).name(), MatrixTensors.tensor(manager, first));
        drawn.put(slots.get(1).name(), MatrixTensors.tensor(manager, second));
        if (slots.size() > 2) {
            drawn.put(BIAS, manager.zeros(slots.get(2).shape()));
        }
        return drawn;
    }

    /** Of the weight as {@code [out, in]}: an embedding's table is its transpose. */
    private static TruncatedSvd svd(Layer layer) {
        if (!(layer instanceof Embedding)) {
            return Decompositions.svd(layer.weight());
        }
        try (NDArray transposed = layer.weight().transpose()) {
            return Decompositions.svd(transposed);
        }
    }

    private NDArray ids(Layer layer, NDManager manager) {
        return manager.create(options.tokens().of(layer).stream()
                .mapToLong(Integer::longValue)
                .toArray());
    }

    private static long stream(long seed, String factor, Layer layer) {
        return RandomStreams.seed(seed, factor + layer.name(), 0);
    }

    @Override
    public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
        if (!isTarget(layer)) {
            NDArray rows = tensors.get(TokenRows.NAME);
            return new TokenRows(ids(layer, rows.getManager()), rows);
        }
        if (layer instanceof Embedding) {
            return new LoraEmbedding(tensors.get(LoraEmbedding.A), tensors.get(LoraEmbedding.B), scale(layer));
        }
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
                    .filter(name -> name.startsWith(module + ".") || name.contains("." + module + "."))
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
        int r = isTarget(layer) ? rank(layer) : 1;
        if (r < 1 || r > Math.min(layer.in(), layer.out())) {
            throw new InputException("rank " + r + " is not between 1 and the size of " + layer.name() + " ["
                    + layer.out() + ", " + layer.in() + "].");
        }
    }

    @Override
    public void describe(ObjectNode config) {
        PeftLora.describe(this, config);
    }

    private static String start(Factor factor, Init.Side side) {
        return factor.init().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (factor.init() == Init.SINGULAR ? " " + factor.init().symbol(side) : "");
    }
}
