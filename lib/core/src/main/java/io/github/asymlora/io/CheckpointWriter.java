package io.github.asymlora.io;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a model's weights as Hugging Face does: one file, or shards behind {@code model.safetensors.index.json} where that
 * would be too large. Tensors are written one after another, so that no more than one has to be in memory.
 */
public final class CheckpointWriter {
    /** Bytes of Hugging Face's usual shards, {@code max_shard_size="5GB"}. */
    public static final long SHARD = 5_000_000_000L;

    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private CheckpointWriter() {}

    /**
     * Writes them; the index last.
     *
     * @param largest bytes of a file; a larger tensor has one of its own
     */
    public static void write(Path folder, Map<String, NDArray> tensors, long largest) {
        List<Map<String, NDArray>> shards = shards(tensors, largest);
        if (shards.size() == 1) {
            SafetensorsWriter.write(folder.resolve(Checkpoint.SINGLE), shards.get(0), METADATA);
            return;
        }
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < shards.size(); i++) {
            String file = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            SafetensorsWriter.write(folder.resolve(file), shards.get(i), METADATA);
            shards.get(i).keySet().forEach(name -> files.put(name, file));
        }
        ObjectNode index = Json.STRICT.createObjectNode();
        index.putObject("metadata")
                .put(
                        "total_size",
                        tensors.values().stream()
                                .mapToLong(CheckpointWriter::bytes)
                                .sum());
        files.forEach(index.putObject("weight_map")::put);
        AtomicFiles.writeString(folder.resolve(Checkpoint.INDEX), index.toPrettyString() + "\n");
    }

    /** In their order, each shard as full as it can be. */
    private static List<Map<String, NDArray>> shards(Map<String, NDArray> tensors, long largest) {
        List<Map<String, NDArray>> shards = new ArrayList<>(List.of(new LinkedHashMap<>()));
        long size = 0;
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            long more = bytes(tensor.getValue());
            if (size > 0 && more > largest - size) {
                shards.add(new LinkedHashMap<>());
                size = 0;
            }
            shards.get(shards.size() - 1).put(tensor.getKey(), tensor.getValue());
            size += more;
        }
        return shards;
    }

    private static long bytes(NDArray tensor) {
        return tensor.getShape().size() * tensor.getDataType().getNumOfBytes();
    }
}
