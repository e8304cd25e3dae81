package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** What the frozen layers below the first trained one give for every example, read in place of running them. */
public final class PrefixOutputs implements AutoCloseable {
    private final PrefixFile file;
    private final Prefix prefix;
    private final long[] offsets;
    private final Consumer<String> tell;
    private boolean readable = true;

    /**
     * Reads from a file.
     *
     * @param tell is told if the file can't be read any more; the layers run from then on
     */
    PrefixOutputs(PrefixFile file, Prefix prefix, Consumer<String> tell) {
        this.file = file;
        this.prefix = prefix;
        this.tell = tell;
        offsets = new long[prefix.examples().size() + 1];
        for (int i = 0; i < prefix.examples().size(); i++) {
            offsets[i + 1] = offsets[i] + prefix.examples().length(i);
        }
    }

    /** How many stages they stand for. */
    int stages() {
        return prefix.stages();
    }

    /** Of some examples, padded to the longest: {@code [batch, sequence, hidden]}; belongs to the manager. */
    NDArray batch(int[] indices, NDManager manager) {
        if (readable) {
            try {
                return read(indices, manager);
            } catch (IOException e) {
                readable = false;
                tell.accept("the kept outputs of frozen layers for " + prefix.name() + " can't be read any more ("
                        + e.getMessage() + "); the layers run in each pass from now on");
            }
        }
        return prefix.of(indices, manager);
    }

    private NDArray read(int[] indices, NDManager manager) throws IOException {
        Examples examples = prefix.examples();
        int longest = IntStream.of(indices).map(examples::length).max().orElse(0);
        int width = prefix.model().hiddenSize();
        try (NDManager scope = manager.newSubManager()) {
            NDList rows = new NDList();
            for (int index : indices) {
                byte[] values = file.read(offsets[index] * width, examples.length(index) * width);
                ByteBuffer row = scope.allocateDirect(longest * width * Float.BYTES)
                        .put(values)
                        .rewind();
                rows.add(scope.create(row, new Shape(longest, width), DataType.FLOAT32));
            }
            NDArray batch = NDArrays.stack(rows); // a copy, because the engine doesn't own a buffer of Java's
            batch.attach(manager);
            return batch;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
