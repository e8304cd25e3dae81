package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the frozen layers below the first trained one give for every example: computed once, kept in a file named by the
 * hash of weights and inputs, and read in place of running those layers again. The same numbers for every epoch, arm and
 * seed.
 *
 * <p>The file holds each example's hidden states {@code [tokens, hidden]} one after another, fp32 little-endian, padding
 * left out.
 */
public final class Features implements AutoCloseable {
    private static final int BATCH = 32;

    private final FileChannel file;
    private final long[] offsets;
    private final int hidden;
    private final int stages;

    private Features(FileChannel file, long[] offsets, int hidden, int stages) {
        this.file = file;
        this.offsets = offsets;
        this.hidden = hidden;
        this.stages = stages;
    }

    /**
     * Opens the features of all examples after the first {@code stages} stages, computing them where they aren't kept.
     *
     * @param folder where they are kept
     * @param limit bytes that the folder may hold; the least recently used files go first
     */
    public static Features of(Model model, int stages, Examples examples, Path folder, long limit) {
        long[] offsets = offsets(examples);
        String content = model.fingerprint(stages) + examples.contentHash();
        String name = Hashes.ofBytes(content.getBytes(StandardCharsets.UTF_8)) + "-" + stages;
        Path path = folder.resolve(name);
        try {
            if (!Files.exists(path)) {
                AtomicFiles.write(path, out -> compute(model, stages, examples, out));
                evict(folder, path, limit);
            }
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
            FileChannel file = FileChannel.open(path);
            long tokens = offsets[examples.size()];
            return new Features(file, offsets, Math.toIntExact(file.size() / Float.BYTES / tokens), stages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many stages they stand for. */
    int stages() {
        return stages;
    }

    /** Padded with zeros to the longest: {@code [batch, sequence, hidden]}. */
    NDArray batch(int[] indices, NDManager manager) {
        int longest = IntStream.of(indices).map(this::length).max().orElse(0);
        ByteBuffer buffer = manager.allocateDirect(indices.length * longest * hidden * Float.BYTES);
        for (int i = 0; i < indices.length; i++) {
            int start = i * longest * hidden * Float.BYTES;
            buffer.limit(start + length(indices[i]) * hidden * Float.BYTES).position(start);
            readFully(buffer, offsets[indices[i]] * hidden * Float.BYTES);
        }
        buffer.clear();
        // The backward pass may need it after its handle is closed, and the engine doesn't own a buffer of Java's.
        try (NDArray borrowed = manager.create(buffer, new Shape(indices.length, longest, hidden), DataType.FLOAT32)) {
            return borrowed.duplicate();
        }
    }

    private int length(int index) {
        return (int) (offsets[index + 1] - offsets[index]);
    }

    private void readFully(ByteBuffer buffer, long position) {
        try {
            long at = position;
            while (buffer.hasRemaining()) {
                int read = file.read(buffer, at);
                if (read < 0) {
                    throw new IOException("the file of frozen features is too short; delete it and run again");
                }
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long[] offsets(Examples examples) {
        long[] offsets = new long[examples.size() + 1];
        for (int i = 0; i < examples.size(); i++) {
            offsets[i + 1] = offsets[i] + examples.length(i);
        }
        return offsets;
    }

    private static void compute(Model model, int stages, Examples examples, OutputStream out) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        for (int from = 0; from < examples.size(); from += BATCH) {
            if (Thread.interrupted()) {
                throw new InterruptedTraining("while computing the frozen layers' outputs");
            }
            int[] indices = IntStream.range(from, Math.min(from + BATCH, examples.size()))
                    .toArray();
            try (NDManager scope = model.manager().newSubManager()) {
                NDArray states = model.forward(
                        null, 0, stages, ForwardContext.evaluating(scope, examples.batch(indices, scope)));
                write(states, indices, examples, channel);
            }
        }
    }

    private static void write(NDArray states, int[] indices, Examples examples, WritableByteChannel channel)
            throws IOException {
        ByteBuffer all = states.toByteBuffer();
        int row = (int) (states.getShape().get(1) * states.getShape().get(2)) * Float.BYTES;
        int token = (int) states.getShape().get(2) * Float.BYTES;
        for (int i = 0; i < indices.length; i++) {
            channel.write(all.slice(i * row, examples.length(indices[i]) * token));
        }
    }

    private static void evict(Path folder, Path keep, long limit) throws IOException {
        try (Stream<Path> listing = Files.list(folder)) {
            List<Path> oldest = listing.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Features::lastUsed))
                    .toList();
            long size = 0;
            for (Path file : oldest) {
                size += Files.size(file);
            }
            for (Path file : oldest) {
                if (size > limit && !file.equals(keep)) {
                    size -= Files.size(file);
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static FileTime lastUsed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
