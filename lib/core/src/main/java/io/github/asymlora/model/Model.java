package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.io.HashStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * A pretrained model and its head. It owns its weights: close it to free them. Not thread-safe.
 *
 * <p>A forward pass is a chain of {@link Stage}s. Each runs in a memory scope of its own, so that only its result (and
 * what the backward pass needs of it) outlives it.
 */
public final class Model implements AutoCloseable {
    /** Values of a tensor. */
    private static final long HASHED_AT_ONCE = 1L << 24;

    private final NDManager manager;
    private final Path folder;
    private final Config config;
    private final Pooling pooling;
    private final Architecture architecture;
    private final Layers layers;
    private List<String> unexpected = List.of();
    private final Map<Integer, String> fingerprints = new HashMap<>();
    private Head head;
    private Precision precision = Precision.FP32;
    private List<String> labels = List.of();

    Model(NDManager manager, Path folder, Config config, Pooling pooling, Architecture architecture, Layers layers) {
        this.manager = manager;
        this.folder = folder;
        this.config = config;
        this.pooling = pooling;
        this.architecture = architecture;
        this.layers = layers;
        this.head = architecture.head();
    }

    /** The folder's name. */
    public String name() {
        return folder.getFileName().toString();
    }

    public Path folder() {
        return folder;
    }

    public Config config() {
        return config;
    }

    public Pooling pooling() {
        return pooling;
    }

    /** Owns the weights; adapters put theirs into sub-managers of it. */
    public NDManager manager() {
        return manager;
    }

    /** Every pretrained tensor and the head's, by name. */
    public Map<String, NDArray> weights() {
        return layers.weights();
    }

    /** Whether checkpoints of the family hold this weight as {@code [in, out]}: those of GPT-2's linear layers. */
    public boolean isTransposed(String name) {
        return layers.isTransposed(name);
    }

    /**
     * A tensor as checkpoints of the family hold it.
     *
     * @return the tensor itself, or a view that shares its values and belongs to the scope
     */
    public NDArray stored(String name, NDManager scope) {
        return layers.stored(name, scope);
    }

    /** All of them. */
    Map<String, NDArray> stored(NDManager scope) {
        return layers.stored(scope);
    }

    /** The tensors that full fine-tuning trains: all but the constants among them. */
    public List<String> parameters() {
        return weights().keySet().stream()
                .filter(name -> !layers.isConstant(name))
                .toList();
    }

    /** Every linear layer by its module path, in forward order. */
    public Map<String, Linear> linears() {
        return layers.linears();
    }

    /** A linear layer's module path in the other versions of transformers; the same one where all agree. */
    public String otherName(Linear linear) {
        return architecture.otherName(linear.name());
    }

    /** The linear layer that some version of transformers calls so. */
    public Optional<Linear> linear(String path) {
        return linears().values().stream()
                .filter(linear ->
                        linear.name().equals(path) || otherName(linear).equals(path))
                .findFirst();
    }

    /** The dropout rates that {@code config.json} asks for. */
    public Dropout dropout() {
        return architecture.dropout();
    }

    /** The head, or null. */
    public Head head() {
        return head;
    }

    /** Parameters of a task's head, which every method trains; empty without one, and for a language model's own head. */
    public List<String> headParameters() {
        return head == null || head == architecture.head()
                ? List.of()
                : weights().keySet().stream()
                        .filter(name -> head.modules().stream().anyMatch(module -> Layers.within(name, module)))
                        .toList();
    }

    /** Names and shapes of the parameters that a classification head of that many labels has in this model. */
    public Map<String, Shape> headShapes(int labels) {
        return Heads.shapes(config, pooling, hiddenSize(), labels);
    }

    /** Tensors of the checkpoint that this model has no place for, such as another head's. */
    public List<String> unexpected() {
        return unexpected;
    }

    /** Layers that the checkpoint doesn't have and that were newly drawn. */
    public List<String> fresh() {
        return layers.fresh();
    }

    void unexpected(List<String> names) {
        unexpected = names;
    }

    void readHead(Layers.Reader reader) {
        head = Heads.build(config, pooling, hiddenSize(), config.labels(), reader, 0);
    }

    /**
     * Gives the model a newly drawn head, in place of the one it has.
     *
     * @param labels classes, or 1 for regression
     * @param seed the same seed draws the same head
     * @throws io.github.asymlora.InputException where the family has no classification head
     */
    public Model newHead(int labels, long seed) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            Heads.MODULES.forEach(layers::remove);
            Layers.Reader reader =
                    layers.from(folder, checkpoint, Family.of(config).prefix()).without(Heads.MODULES);
            head = Heads.build(config, pooling, hiddenSize(), labels, reader, seed);
        }
        this.labels = List.of();
        return this;
    }

    /** Gives the outputs of a classification head their names, class 0 first; no names leave it as it is. */
    public Model nameLabels(List<String> names) {
        labels = List.copyOf(names);
        return this;
    }

    /** Names of a classification head's outputs: those given, of the folder, or LABEL_0 and so on; empty without a head. */
    public List<String> labels() {
        List<String> parameters = headParameters();
        if (parameters.isEmpty()) {
            return List.of();
        }
        int count = (int)
                weights().get(parameters.get(parameters.size() - 1)).getShape().get(0);
        List<String> known = labels.isEmpty() ? config.labelNames() : labels;
        return known.size() == count
                ? known
                : IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }

    /** The chain: the family's stages, then the head's. */
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>(architecture.stages());
        if (head != null) {
            stages.add(new Stage(head.name(), head::logits)
                    .owning(head.modules().toArray(String[]::new))
                    .shownAs(null));
        }
        return stages;
    }

    /** Index of the last stage that a pass can start with and still run every stage in which these parameters act. */
    public int firstStageOf(Collection<String> parameters) {
        List<Stage> stages = stages();
        int first = 0;
        while (first < stages.size() - 1 && parameters.stream().noneMatch(stages.get(first)::owns)) {
            first++;
        }
        while (!stages.get(first).entry()) {
            first--;
        }
        return first;
    }

    /** Index of the first stage that runs anew for every generated token: 0 without an encoder before it. */
    public int decoder() {
        return architecture.decoder();
    }

    /** Which token ids it can read. */
    public TokenLimits tokenLimits() {
        return TokenLimits.of(this, architecture.longest());
    }

    /** Width of the hidden states. */
    public int hiddenSize() {
        return architecture.hiddenSize();
    }

    /**
     * The whole chain.
     *
     * @return logits, shaped as {@link Head#predicts()} says, or without a head the last hidden state {@code [batch, sequence, hidden]};
     *     in the flow's manager
     */
    public NDArray forward(ForwardContext flow) {
        return forward(null, 0, stages().size(), flow);
    }

    /** Derives from the inputs of a pass what all its stages share, so that parts of it need not; a whole pass needs no call. */
    public void prepare(ForwardContext pass) {
        architecture.prepare(pass);
    }

    /**
     * Part of the chain.
     *
     * @param hidden what the stage before {@code from} gave; consumed. Null where {@code from} is 0
     * @param to the first stage that isn't run
     */
    public NDArray forward(NDArray hidden, int from, int to, ForwardContext flow) {
        if (!flow.isPrepared()) {
            architecture.prepare(flow);
        }
        architecture.preparePart(flow);
        NDArray current = hidden;
        List<Stage> stages = stages();
        for (int i = from; i < to; i++) {
            flow.beginStage(i);
            current = run(stages.get(i), current, flow);
        }
        return current;
    }

    /**
     * The whole chain, showing a copy of each hidden state that transformers shows, by name: {@code hidden.0} for the
     * embeddings, {@code hidden.i} for layer i; {@code dec_hidden.i} for those of a decoder after an encoder.
     */
    public NDArray forward(ForwardContext flow, BiConsumer<String, NDArray> listener) {
        architecture.prepare(flow);
        architecture.preparePart(flow);
        NDArray current = null;
        Map<String, Integer> counts = new HashMap<>();
        for (Stage stage : stages()) {
            current = run(stage, current, flow);
            if (stage.shown() != null) {
                int number = counts.merge(stage.shown(), 1, Integer::sum) - 1;
                listener.accept(stage.shown() + "." + number, current.duplicate());
            }
        }
        return current;
    }

    /** Inside a scope: what is made belongs to the manager of the first operand, so the input moves in. */
    private static NDArray run(Stage stage, NDArray hidden, ForwardContext flow) {
        try (NDManager scope = flow.manager().newSubManager()) {
            if (hidden != null) {
                hidden.attach(scope);
            }
            NDArray result = stage.body().apply(hidden, flow);
            result.attach(flow.manager());
            return result;
        }
    }

    /**
     * SHA-256 over names, shapes and values of the weights that act in the first {@code count} stages; computed once, until
     * {@link #weightsChanged}.
     */
    public String fingerprint(int count) {
        boolean training = weights().values().stream().anyMatch(NDArray::hasGradient);
        return training ? computeFingerprint(count) : fingerprints.computeIfAbsent(count, this::computeFingerprint);
    }

    /** To be called by whatever writes into the pretrained weights. */
    public void weightsChanged() {
        fingerprints.clear();
        linears().values().forEach(Linear::weightChanged);
    }

    /**
     * Sets in what precision linear layers multiply by weights that don't train. The weights themselves stay in fp32; where
     * the engine can't take another precision, so do the products.
     *
     * @param trained parameters that do
     */
    public void frozenWeights(Precision wanted, Collection<String> trained) {
        linears().values().forEach(Linear::whole);
        precision = wanted;
        if (wanted == Precision.BF16) {
            linears().values().stream()
                    .filter(linear -> !trained.contains(linear.name() + ".weight"))
                    .forEach(Linear::halve);
        }
    }

    /** In what linear layers multiply by weights that don't train. */
    public Precision frozenWeights() {
        return precision;
    }

    /** Whether an adapter acts in the first {@code count} stages, beside their weights. */
    public boolean isAdapted(int count) {
        List<Stage> prefix = stages().subList(0, count);
        return linears().values().stream()
                .filter(linear -> linear.adapter() != null)
                .anyMatch(linear -> prefix.stream().anyMatch(stage -> stage.owns(linear.name())));
    }

    private String computeFingerprint(int count) {
        List<Stage> prefix = stages().subList(0, count);
        HashStream all = new HashStream();
        weights().forEach((name, tensor) -> {
            if (prefix.stream().anyMatch(stage -> stage.owns(name))) {
                all.add(name).add(tensor.getShape().toString());
                addValues(tensor, all);
            }
        });
        return all.hex();
    }

    /** In pieces, because a buffer of Java's ends at 2 GiB. */
    private static void addValues(NDArray tensor, HashStream all) {
        long rows = tensor.getShape().get(0);
        long piece = Math.max(1, HASHED_AT_ONCE * rows / tensor.getShape().size());
        for (long from = 0; from < rows; from += piece) {
            try (NDArray some = tensor.get(from + ":" + Math.min(rows, from + piece))) {
                all.add(some.toByteBuffer());
            }
        }
    }

    /**
     * Writes a Hugging Face folder, which transformers loads: the weights as they are now, under their own names, the
     * configuration with the head that the model has now, and the tokenizer's files. A head on the mean over tokens, which
     * transformers has no class for, is among the weights of the encoder; {@link Models} reads it.
     */
    public void save(Path target) {
        new ModelFolder(this, target).write();
    }

    @Override
    public void close() {
        manager.close();
    }
}
