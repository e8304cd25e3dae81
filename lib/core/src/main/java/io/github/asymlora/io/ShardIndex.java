package io.github.asymlora.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * {@code model.safetensors.index.json}: which shard holds which tensor, {@code {"weight_map": {"tensor": "shard"}}}.
 *
 * @param file the index itself
 * @param weightMap each tensor's shard, resolved beside the index
 */
record ShardIndex(Path file, Map<String, Path> weightMap) {

    /**
     * Reads an index.
     *
     * @throws SafetensorsException if it is no such JSON or names a shard outside its folder
     */
    static ShardIndex read(Path file) {
        JsonNode map = parse(file).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new SafetensorsException(file, "has no \"weight_map\" object that maps tensors to shards");
        }
        Map<String, Path> weightMap = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            weightMap.put(entry.getKey(), shard(file, entry.getKey(), entry.getValue()));
        }
        return new ShardIndex(file, weightMap);
    }

    /** Every shard once. */
    SortedSet<Path> shards() {
        return new TreeSet<>(weightMap.values());
    }

    private static JsonNode parse(Path file) {
        try {
            return Json.STRICT.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new SafetensorsException(file, "is not valid JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new SafetensorsException(file, "can't be read: " + e.getMessage(), e);
        }
    }

    private static Path shard(Path file, String tensor, JsonNode name) {
        // A plain file name is all that the format knows; anything else may point outside the folder.
        if (!name.isTextual() || !name.textValue().matches("[^/\\\\:\\x00]+\\.safetensors")) {
            throw SafetensorsException.of(
                    file,
                    tensor,
                    "its shard must be a file name ending in .safetensors in the index's folder, not " + name);
        }
        return file.resolveSibling(name.textValue());
    }
}
