package io.github.asymlora.io;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of a Hugging Face checkpoint, in one safetensors file or in shards behind an index; looked up like those
 * of a single {@link Safetensors} file.
 */
public final class Checkpoint implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    private static final String PICKLED = "pytorch_model.bin";
    static final String INDEX = "model.safetensors.index.json";

    private final Path path;
    private final List<Safetensors> files = new ArrayList<>();
    private final Map<String, Safetensors> holders = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    private Checkpoint(Path path) {
        this.path = path;
    }

    /**
     * Opens a folder that holds {@code model.safetensors} or {@code model.safetensors.index.json}, or one such file
     * itself.
     *
     * @throws SafetensorsException if there is neither, a file breaks its format, or index and shards disagree
     */
    public static Checkpoint open(Path fileOrFolder) {
        Path file = locate(fileOrFolder);
        Checkpoint checkpoint = new Checkpoint(fileOrFolder);
        try {
            if (file.getFileName().toString().endsWith(".index.json")) {
                checkpoint.addShards(ShardIndex.read(file));
            } else {
                checkpoint.add(file);
            }
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private static Path locate(Path path) {
        if (!Files.isDirectory(path)) {
            return path;
        }
        for (String name : List.of(SINGLE, INDEX)) {
            if (Files.exists(path.resolve(name))) {
                return path.resolve(name);
            }
        }
        if (Files.exists(path.resolve(PICKLED)) || Files.exists(path.resolve(PICKLED + ".index.json"))) {
            throw new InputException(
                    path + ": holds " + PICKLED + ", a format that can run code when read. Make " + SINGLE
                            + " of it in Python, with its class of transformers: from_pretrained(folder), then"
                            + " save_pretrained(folder)");
        }
        throw new SafetensorsException(path, "the folder holds neither " + SINGLE + " nor " + INDEX);
    }

    private void addShards(ShardIndex index) {
        index.shards().forEach(this::add);
        index.weightMap().forEach((tensor, shard) -> {
            Safetensors holder = holders.get(tensor);
            if (holder == null || !holder.file().equals(shard)) {
                throw SafetensorsException.of(
                        index.file(),
                        tensor,
                        "the index says " + shard.getFileName() + ", but it is in "
                                + (holder == null ? "no shard" : holder.file().getFileName()));
            }
        });
        tensors.keySet().forEach(tensor -> {
            if (!index.weightMap().containsKey(tensor)) {
                throw SafetensorsException.of(holders.get(tensor).file(), tensor, "is missing from the index");
            }
        });
    }

    private void add(Path file) {
        Safetensors opened = Safetensors.open(file);
        files.add(opened);
        opened.tensors().forEach((name, info) -> {
            Safetensors other = holders.putIfAbsent(name, opened);
            if (other != null) {
                throw SafetensorsException.of(
                        file, name, "is also in shard " + other.file().getFileName());
            }
            tensors.put(name, info);
        });
    }

    /** All tensors, shard by shard, in the order of each shard's header. */
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The files that the tensors lie in, in the order of their names. */
    public List<Path> files() {
        return files.stream().map(Safetensors::file).toList();
    }

    /** One tensor's type and shape, and its place in its own file. */
    public TensorInfo info(String name) {
        return holder(name).info(name);
    }

    /** The file or folder, as it was given. */
    public Path path() {
        return path;
    }

    /** See {@link Safetensors#floats(String, long, ByteBuffer)}. */
    public void floats(String name, long first, ByteBuffer target) {
        holder(name).floats(name, first, target);
    }

    /** See {@link Safetensors#bytes}. */
    public ByteBuffer bytes(String name) {
        return holder(name).bytes(name);
    }

    /** See {@link Safetensors#read}. */
    public NDArray read(String name, NDManager manager) {
        return holder(name).read(name, manager);
    }

    /** See {@link Safetensors#floats}. */
    public float[] floats(String name) {
        return holder(name).floats(name);
    }

    /** See {@link Safetensors#doubles}. */
    public double[] doubles(String name) {
        return holder(name).doubles(name);
    }

    /** See {@link Safetensors#longs}. */
    public long[] longs(String name) {
        return holder(name).longs(name);
    }

    @Override
    public void close() {
        files.forEach(Safetensors::close);
    }

    private Safetensors holder(String name) {
        Safetensors holder = holders.get(name);
        if (holder == null) {
            throw SafetensorsException.of(
                    path,
                    name,
                    "is not among the " + tensors.size() + " tensors of the checkpoint."
                            + InputException.didYouMean(name, tensors.keySet()));
        }
        return holder;
    }
}
