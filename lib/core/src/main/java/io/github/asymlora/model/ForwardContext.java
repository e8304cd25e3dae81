package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.tensor.Operators;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What one forward pass shares between its stages: the inputs by their Hugging Face names, what the family derives from
 * them (masks, positions), and the dropout rates.
 */
public final class ForwardContext {
    /**
     * An input that may be left out: where a language model's scores are asked for, {@code [places]} int64, counted
     * through the batch's rows. The vocabulary is most of a small model's work, and few places carry a loss.
     */
    public static final String PLACES = "places";

    private final NDManager manager;
    private final Map<String, NDArray> tensors;
    private final boolean training;
    private final Dropout dropout;
    private final KvCache memory;
    private final long stream;
    private final boolean prepared;

    private ForwardContext(
            NDManager manager,
            Map<String, NDArray> inputs,
            boolean training,
            Dropout dropout,
            KvCache memory,
            long stream,
            boolean prepared) {
        this.manager = manager;
        this.tensors = new HashMap<>(inputs);
        this.training = training;
        this.dropout = dropout;
        this.memory = memory;
        this.stream = stream;
        this.prepared = prepared;
    }

    /** A pass without dropout, and from here on without gradients in this thread: nothing is kept for a backward pass. */
    public static ForwardContext evaluating(NDManager manager, Map<String, NDArray> inputs) {
        Compute.withoutGradients();
        return new ForwardContext(manager, inputs, false, Dropout.NONE, null, 0, false);
    }

    /**
     * A pass with dropout.
     *
     * @param stream numbers the pass: what a stage drops depends on this and on the stage, so that it can be run again
     */
    public static ForwardContext training(
            NDManager manager, Map<String, NDArray> inputs, Dropout dropout, long stream) {
        return new ForwardContext(manager, inputs, true, dropout, null, stream, false);
    }

    /** A pass over the tokens that follow those in memory; the inputs are theirs, but attention_mask is about all. */
    public static ForwardContext continuing(NDManager manager, Map<String, NDArray> inputs, KvCache memory) {
        return new ForwardContext(manager, inputs, false, Dropout.NONE, memory, 0, false);
    }

    /**
     * A part of this pass, which {@link Model#prepare} has prepared: it has what was put here so far.
     *
     * @param part owns what lives as long as the part
     */
    public ForwardContext within(NDManager part) {
        return new ForwardContext(part, tensors, training, dropout, memory, stream, true);
    }

    /** Whether the pass that this is a part of was prepared. */
    boolean isPrepared() {
        return prepared;
    }

    /** Owns what lives as long as the pass. */
    public NDManager manager() {
        return manager;
    }

    /** Starts the engine's random stream for a stage. */
    void beginStage(int number) {
        if (training) {
            Compute.seed(stream, "stage", number);
        }
    }

    /** Whether adapters apply their own dropout. */
    public boolean isTraining() {
        return training;
    }

    public Dropout dropout() {
        return dropout;
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * An input, or what a stage has put.
     *
     * @throws InputException where the input isn't given
     */
    public NDArray get(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new InputException("The model needs the input \"" + name + "\"; given are " + tensors.keySet() + ".");
        }
        return tensor;
    }

    /** The same tensor for use beside x: what is made from it lives as long as what is made from x. */
    NDArray borrow(String name, NDArray x) {
        return borrow(name, x.getManager());
    }

    /** The same for an owner. */
    NDArray borrow(String name, NDManager owner) {
        NDArray alias = get(name).reshape(get(name).getShape());
        alias.attach(owner);
        return alias;
    }

    /** Keeps a tensor for later stages, beyond the scope of the one that made it. */
    public void put(String name, NDArray tensor) {
        tensor.attach(manager);
        tensors.put(name, tensor);
    }

    /** Tokens before those of this pass. */
    int past() {
        return memory == null ? 0 : memory.length();
    }

    /** The keys or values of all tokens so far, given what whoever asks made of this pass's. */
    NDArray remember(Object asking, NDArray made) {
        return memory == null ? made : memory.append(asking, made);
    }

    /** What whoever asks needs in every pass over one memory, and is the same in each. */
    public NDArray once(Object asking, Supplier<NDArray> compute) {
        return memory == null ? compute.get() : memory.once(asking, compute);
    }

    /** Drops values of x while training. */
    public NDArray drop(NDArray x, float rate) {
        return training && rate > 0 ? Operators.dropout(x, rate) : x;
    }
}
