package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrayAdapter;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * A matrix that doesn't train, held in fewer bits than fp32 and nowhere else. {@link Operators#linear} and {@link
 * Operators#embedding} take it as they take any matrix; else it knows its shape and gives {@link #values}, and whatever
 * would look into it as an array is an error.
 *
 * <p>Shape: {@code [rows, columns]}, for a linear layer {@code [out, in]}. It owns its parts: closing it frees them.
 */
public abstract class FrozenWeight extends NDArrayAdapter {
    /** Where {@link #put} may begin: at a multiple of so many rows every form begins a block. */
    public static final int ROWS_AT_ONCE = 64;

    private final List<NDArray> parts;

    /** Empty, of parts that belong to the manager. */
    FrozenWeight(NDManager manager, Shape shape, NDArray... parts) {
        super(manager, null, shape, DataType.FLOAT32, UUID.randomUUID().toString());
        requireScript();
        this.parts = List.of(parts);
        manager.attachInternal(uid, this);
    }

    static void requireScript() {
        if (Operators.SCRIPT == null) {
            throw new InputException("Frozen weights can be fp32 only: this engine doesn't load TorchScript.");
        }
    }

    /** In bfloat16. */
    public static FrozenWeight bf16(Shape shape, NDManager manager) {
        return new Bf16Weight(shape, manager);
    }

    /** In whole numbers of 8 bits. */
    public static FrozenWeight int8(Shape shape, NDManager manager) {
        return new Int8Weight(shape, manager);
    }

    /** In 4-bit NormalFloat. */
    public static FrozenWeight nf4(Shape shape, NDManager manager) {
        return new Nf4Weight(shape, manager);
    }

    /**
     * In fp32, read or computed again by each use: for weights that are to be written, one after another.
     *
     * @param source gives a new array of the manager
     */
    public static FrozenWeight deferred(Shape shape, NDManager manager, Function<NDManager, NDArray> source) {
        return new DeferredWeight(shape, manager, source);
    }

    /** Whether each use reads it again. */
    public boolean isDeferred() {
        return false;
    }

    /** Whether it is one that each use reads again. */
    public static boolean isDeferred(NDArray weight) {
        return weight instanceof FrozenWeight frozen && frozen.isDeferred();
    }

    /**
     * Rounds rows and keeps them.
     *
     * @param rows {@code [n, columns]} in fp32
     * @param at index of the first, a multiple of {@link #ROWS_AT_ONCE}
     */
    public abstract void put(NDArray rows, long at);

    /** What it holds, in fp32: a new array of the manager. */
    public abstract NDArray values(NDManager manager);

    /** x Wᵀ, with gradients with respect to x. Shapes: x {@code [..., columns]}; result {@code [..., rows]} of x's manager. */
    abstract NDArray product(NDArray x);

    /** Rows by their numbers, in fp32. Shapes: ids {@code [...]} int64; result {@code [..., columns]} of the ids' manager. */
    NDArray rows(NDArray ids) {
        try (NDArray all = values(ids.getManager())) {
            return Operators.embedding(ids, all, -1);
        }
    }

    /** What it is made of. */
    List<NDArray> parts() {
        return parts;
    }

    /** The first row's number as an argument of a script. */
    static NDArray number(long value) {
        return Operators.SCRIPT.integer(value);
    }

    /** A result of the script on this weight's parts, as an array of another manager. */
    static NDArray moved(NDArray result, NDManager manager) {
        result.attach(manager);
        return result;
    }

    @Override
    public void intern(NDArray replaced) {
        throw new UnsupportedOperationException("a frozen weight doesn't change");
    }

    @Override
    public void detach() {
        manager.detachInternal(getUid());
        parts.forEach(NDArray::detach);
    }

    @Override
    public void attach(NDManager other) {
        super.attach(other);
        alternativeManager = null; // or the base class would keep its values in fp32 too
        parts.forEach(part -> part.attach(other));
    }

    @Override
    public void close() {
        super.close();
        parts.forEach(NDArray::close);
    }

    /** In fp32. */
    @Override
    public NDArray duplicate() {
        return values(manager);
    }

    @Override
    public NDArray toType(DataType type, boolean copy) {
        if (type == DataType.FLOAT32) {
            return values(manager);
        }
        try (NDArray values = values(manager)) {
            return values.toType(type, true);
        }
    }

    @Override
    public NDArray transpose() {
        try (NDManager scope = manager.newSubManager()) {
            return moved(values(scope).transpose().duplicate(), manager);
        }
    }

    @Override
    public ByteBuffer toByteBuffer(boolean tryDirect) {
        try (NDArray values = values(manager)) {
            return values.toByteBuffer(false);
        }
    }

    @Override
    public boolean contentEquals(NDArray other) {
        return this == other;
    }

    @Override
    public void setRequiresGradient(boolean requires) {
        if (requires) {
            throw new InputException(
                    "A weight " + shape + " is to train and is held in fewer bits than fp32, as a frozen one."
                            + " Load the model in fp32, or train an adapter on it.");
        }
    }
}
