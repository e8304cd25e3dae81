package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.tensor.Operators;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Keys and values of the tokens that a decoder has already read, so that each new token costs one token's work.
 *
 * <p>Each layer's are one array {@code [rows, capacity, width]}, allocated once and filled from the left. What a decoder
 * sees of its encoder is kept beside them, one row for each example, however many beams the example has.
 */
public final class KvCache implements AutoCloseable {
    private final NDManager manager;
    private final int capacity;
    private final Map<Object, NDArray> growing = new LinkedHashMap<>();
    private final Map<Object, NDArray> fixed = new LinkedHashMap<>();
    private int length;

    /**
     * Starts empty.
     *
     * @param parent the parent of the manager that owns the arrays
     * @param capacity the most tokens that will be read
     */
    public KvCache(NDManager parent, int capacity) {
        this.manager = parent.newSubManager();
        this.capacity = capacity;
    }

    /** Tokens read so far. */
    public int length() {
        return length;
    }

    /** Counts the tokens of a finished pass. */
    public void advance(int tokens) {
        length += tokens;
    }

    /** Adds what whoever asks made of this pass's tokens; gives that of all tokens, {@code [rows, tokens, width]}. */
    NDArray append(Object asking, NDArray made) {
        Shape shape = made.getShape();
        NDArray all = growing.computeIfAbsent(
                asking, p -> manager.zeros(new Shape(shape.get(0), capacity, shape.get(2)), made.getDataType()));
        return Operators.write(made, all, length);
    }

    /** What the first pass computed. */
    NDArray once(Object asking, Supplier<NDArray> compute) {
        return fixed.computeIfAbsent(asking, p -> {
            NDArray computed = compute.get();
            computed.attach(manager);
            return computed;
        });
    }

    /** Goes on with these rows, in this order and as often as named; those of the encoder stay. */
    public void select(long[] rows) {
        long[] present =
                LongStream.range(0, growing.isEmpty() ? rows.length : rows()).toArray();
        if (Arrays.equals(rows, present)) {
            return;
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray chosen = scope.create(rows);
            if (rows.length == present.length) {
                growing.values().forEach(all -> Operators.reorder(chosen, all, length));
            } else {
                growing.replaceAll((asking, all) -> copy(chosen, all));
            }
        }
    }

    private long rows() {
        return growing.values().iterator().next().getShape().get(0);
    }

    private NDArray copy(NDArray chosen, NDArray all) {
        NDArray copied = Operators.rows(chosen, all);
        copied.attach(manager);
        all.close();
        return copied;
    }

    @Override
    public void close() {
        manager.close();
    }
}
