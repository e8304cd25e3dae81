package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.io.CheckpointWriter;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.tensor.Operators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

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
    private final WeightLoader layers;
    private List<String> unexpected = List.of();
    private String source;
    private final Map<Integer, String> fingerprints = new HashMap<>();
    private final Occupancy occupancy;
    private final HeadSlot heads;
    private Precision precision;

    Model(
            NDManager manager,
            Path folder,
            Config config,
            Pooling pooling,
            Architecture architecture,
            WeightLoader layers) {
        this.manager = manager;
        this.folder = folder;
        this.config = config;
        this.pooling = pooling;
        this.architecture = architecture;
        this.layers = layers;
        this.precision = layers.precision();
        this.occupancy = new Occupancy(name());
        this.heads = new HeadSlot(layers, config, pooling, architecture);
    }

    /** The folder's name. */
    public String name() {
        return folder.getFileName().toString();
    }

    /** In short: family, sizes, head. */
    @Override
    public String toString() {
        long count = parameters().stream()
                .mapToLong(name -> weight(name).getShape().size())
                .sum();
        String head = head() == null ? "no head" : "head " + head().name() + (labels().isEmpty() ? "" : " " + labels());
        return String.format(
                Locale.ROOT,
                "%s: %s, %.1f million parameters, %d wide, %d linear layers; %s",
                name(),
                config.modelType(),
                count / 1e6,
                hiddenSize(),
                linears().size(),
                head);
    }

    public Path folder() {
        return folder;
    }

    /** By what {@link Models#load(String)} finds it again: a fetched model's name, a hub id, or the folder's whole path. */
    public String source() {
        return source == null ? folder.toAbsolutePath().normalize().toString() : source;
    }

    /** To be called by who found the folder by a name. */
    Model source(String name) {
        source = name;
        return this;
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

    /** Which adapters and which run are on it. */
    public Occupancy occupancy() {
        return occupancy;
    }

    /**
     * Every tensor of the model and its head, by name, as it is at present. A head that is tied to the embeddings is among
     * them only where an adapter gives the two different values.
     */
    public Map<String, NDArray> weights() {
        return layers.weights().values();
    }

    /** A parameter's tensor at present, a tied one's too; null where there is none of that name. */
    public NDArray weight(String parameter) {
        return layers.weights().get(parameter);
    }

    /**
     * Puts another tensor in a parameter's place; {@link #weightsChanged} is to be called afterwards. The model doesn't own
     * it.
     *
     * @return the one before
     */
    public NDArray exchange(String parameter, NDArray other) {
        return layers.weights().exchange(parameter, other);
    }

    /** Parameters that are one tensor with this one as long as no adapter changes one of them; itself included. */
    public List<String> tiedWith(String parameter) {
        return layers.weights().tiedWith(parameter);
    }

    /** Whether checkpoints of the family hold this weight as {@code [in, out]}: those of GPT-2's linear layers. */
    public boolean isTransposed(String name) {
        return layers.weights().isTransposed(name);
    }

    /**
     * A parameter's tensor, the model's or another one, as checkpoints of the family hold it.
     *
     * @return the tensor itself, or a view that shares its values and belongs to the scope
     */
    public NDArray stored(String name, NDArray tensor, NDManager scope) {
        return layers.weights().stored(name, tensor, scope);
    }

    /** All of them. */
    Map<String, NDArray> stored(NDManager scope) {
        return layers.weights().stored(scope);
    }

    /** The tensors that full fine-tuning trains: all but constants, and a language model's head that another has replaced. */
    public List<String> parameters() {
        return weights().keySet().stream()
                .filter(name -> !layers.weights().isConstant(name) && !heads.isUnused(name))
                .toList();
    }

    /** Every linear layer by its module path, in forward order; not those of a replaced language model's head. */
    public Map<String, Linear> linears() {
        Map<String, Linear> used = new LinkedHashMap<>(layers.linears());
        used.keySet().removeIf(heads::isUnused);
        return Collections.unmodifiableMap(used);
    }

    /** Every embedding table by its module path. */
    public Map<String, Embedding> embeddings() {
        return layers.embeddings();
    }

    /** Every layer that an adapter can be on: the embeddings, then the linear ones, in forward order. */
    public List<Layer> layers() {
        List<Layer> all = new ArrayList<>(embeddings().values());
        all.addAll(linears().values());
        return all;
    }

    /** A layer's module path in the other versions of transformers; the same one where all agree. */
    public String otherName(Layer layer) {
        return architecture.otherName(layer.name());
    }

    /** The layer that some version of transformers calls so. */
    public Optional<Layer> layer(String path) {
        return layers().stream()
                .filter(layer -> layer.name().equals(path) || otherName(layer).equals(path))
                .findFirst();
    }

    /** The table of token ids; null where the model reads none. */
    public Embedding words() {
        return embeddings().values().stream().findFirst().orElse(null);
    }

    /** The dropout rates that {@code config.json} asks for. */
    public Dropout dropout() {
        return architecture.dropout();
    }

    /** The head, or null. */
    public Head head() {
        return heads.current().head();
    }

    /** Where a head goes. */
    public HeadSlot headSlot() {
        return heads;
    }

    /** Parameters of a task's head, which every method trains; empty without one, and for a language model's own head. */
    public List<String> headParameters() {
        return heads.parameters();
    }

    /** Tensors of the checkpoint that this model has no place for, such as another head's. */
    public List<String> unexpected() {
        return unexpected;
    }

    void unexpected(List<String> names) {
        unexpected = names;
    }

    /**
     * Gives the model a newly drawn head, in place of the one it has.
     *
     * @param labels classes, or 1 for regression
     * @param seed the same seed draws the same head
     * @throws InputException where the family has no classification head, or an adapter has the present one
     */
    public Model newHead(int labels, long seed) {
        return newHead(labels, seed, false);
    }

    /**
     * The same.
     *
     * @param independent whether each output is a class by itself, of which an example has any number
     */
    public Model newHead(int labels, long seed, boolean independent) {
        occupancy.requireFreeHead();
        heads.draw(labels, seed, independent);
        return this;
    }

    /** Gives the outputs of a classification head their names, class 0 first; no names leave it as it is. */
    public Model nameLabels(List<String> names) {
        heads.current().nameLabels(names);
        return this;
    }

    /** Names of a classification head's outputs: those given, of the folder, or LABEL_0 and so on; empty without a head. */
    public List<String> labels() {
        return heads.labels();
    }

    /** The chain: the family's stages, then the head's. */
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>(architecture.stages());
        Head last = head();
        if (last != null) {
            stages.add(new Stage(last.name(), last::logits)
                    .owning(last.modules().toArray(String[]::new))
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
    }

    /**
     * Holds matrices that don't train in this precision, and nowhere else: those of linear layers, and in bfloat16 at the least
     * the table of tokens and a language model's output layer. What is to be in fp32 again is read from the checkpoint again.
     *
     * @param wanted fp32 for what the model was loaded in
     * @param trained parameters that do train, which are in fp32
     * @throws InputException where a weight has other values than the checkpoint
     */
    public void frozenWeights(Precision wanted, Collection<String> trained) {
        precision = wanted == Precision.FP32 ? layers.precision() : wanted;
        if (layers.frozen().hold(precision, trained)) {
            weightsChanged();
        }
    }

    /** In what matrices that don't train are held. */
    public Precision frozenWeights() {
        return precision;
    }

    /** In what a parameter would be held while it doesn't train; fp32 where that is all it can be. */
    public Precision precision(String parameter, Precision wanted) {
        return layers.frozen().in(parameter, wanted);
    }

    /** Values in place of a frozen weight's, in the precision that this one is held in; the array is consumed. */
    public NDArray heldLike(String parameter, NDArray value) {
        return layers.frozen().like(parameter, value);
    }

    /** To be called before a parameter's own tensor is trained or overwritten: it isn't the checkpoint's any more. */
    public void changeInPlace(String parameter) {
        layers.frozen().change(parameter);
    }

    /** Whether an adapter acts in the first {@code count} stages, beside their weights. */
    public boolean isAdapted(int count) {
        List<Stage> prefix = stages().subList(0, count);
        return layers().stream().filter(layer -> layer.adapter() != null).anyMatch(layer -> prefix.stream()
                .anyMatch(stage -> stage.owns(layer.name())));
    }

    private String computeFingerprint(int count) {
        List<Stage> prefix = stages().subList(0, count);
        HashStream all = new HashStream();
        weights().forEach((name, tensor) -> {
            if (prefix.stream().anyMatch(stage -> stage.owns(name))) {
                all.add(name).add(tensor.getShape().toString());
                try (NDManager scope = manager.newSubManager()) {
                    addValues(Operators.whole(tensor, scope), all);
                }
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
        save(target, Long.MAX_VALUE);
    }

    /**
     * The same, with the weights in shards where they take more bytes than one file is to have; a tensor is never split.
     *
     * @param shard bytes; Hugging Face's usual size is {@link CheckpointWriter#SHARD}
     */
    public void save(Path target, long shard) {
        new ModelFolder(this, target).write(shard);
    }

    @Override
    public void close() {
        manager.close();
    }
}
