package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A state as a folder: the adapter and head as they are used elsewhere, AdamW's moments and what the method remembers, the
 * best evaluation's parameters, and {@code state.json}. Its size doesn't depend on how long the run is. A manifest of SHA-256
 * sums is written last; a folder without one, or with a sum that doesn't hold, doesn't count.
 *
 * @param format of the folder
 * @param progress how far the run was
 * @param identity what the run is
 */
record SavedState(int format, Progress progress, Identity identity) {
    static final String MANIFEST = "manifest.json";
    private static final int FORMAT = 3;
    private static final String STATE = "state.json";
    private static final String MOMENTS = "optimizer.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String ADAPTER = "adapter";

    /** Writes a folder. */
    static void write(Path folder, TrainState state, Progress progress, Identity identity) {
        AdapterFiles.save(state.adapter(), folder.resolve(ADAPTER));
        try (NDManager scope = state.adapter().model().manager().newSubManager()) {
            SafetensorsWriter.write(folder.resolve(MOMENTS), state.step().state(scope), Map.of());
        }
        if (!state.best().copies().isEmpty()) {
            SafetensorsWriter.write(folder.resolve(BEST), state.best().copies(), Map.of());
        }
        try {
            SavedState saved = new SavedState(FORMAT, progress, identity);
            AtomicFiles.writeBytes(folder.resolve(STATE), MetricsLog.JSON.writeValueAsBytes(saved));
            AtomicFiles.writeBytes(folder.resolve(MANIFEST), MetricsLog.JSON.writeValueAsBytes(sums(folder)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> sums(Path folder) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                sums.put(name, Hashes.ofFile(file));
            }
        }
        return sums;
    }

    /**
     * Reads {@code state.json} of a folder whose files are what its manifest says.
     *
     * @throws InputException saying what is wrong
     */
    static SavedState open(Path folder) {
        Path manifest = folder.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            throw new InputException("it was not finished");
        }
        Map<String, String> sums = read(manifest, new TypeReference<>() {});
        if (!sums.keySet().contains(STATE) || !sums.keySet().contains(MOMENTS)) {
            throw new InputException("its manifest lacks files");
        }
        sums.forEach((name, sum) -> {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file) || !Hashes.ofFile(file).equals(sum)) {
                throw new InputException(name + " is not what the manifest says");
            }
        });
        JsonNode found = read(folder.resolve(STATE), new TypeReference<>() {});
        if (found.path("format").asInt() != FORMAT) {
            throw new InputException("it is of another version");
        }
        SavedState saved = read(folder.resolve(STATE), new TypeReference<>() {});
        if (saved.progress == null || saved.identity == null || saved.identity.parts() == null) {
            throw new InputException("it is of another version");
        }
        return saved;
    }

    private static <T> T read(Path file, TypeReference<T> type) {
        try {
            T content = MetricsLog.JSON.readValue(file.toFile(), type);
            if (content == null) {
                throw new InputException(file.getFileName() + " is empty");
            }
            return content;
        } catch (IOException e) {
            throw new InputException(
                    file.getFileName() + " can't be read: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    /**
     * Puts a folder's tensors into the state.
     *
     * @throws InputException where some are missing or of other shapes; the state is then as it was
     */
    void load(Path folder, TrainState state) {
        try (NDManager scope = state.adapter().model().manager().newSubManager()) {
            Map<String, NDArray> moments = read(folder.resolve(MOMENTS), scope);
            requireLike(state.step().state(scope), moments, MOMENTS);
            Map<String, NDArray> best = Map.of();
            if (progress.best() != null && !state.best().parameters().isEmpty()) {
                best = read(folder.resolve(BEST), scope);
                requireLike(state.best().parameters(), best, BEST);
            }
            AdapterFiles.restore(state.adapter(), folder.resolve(ADAPTER));
            state.step().restore(moments, progress.step());
            if (!best.isEmpty()) {
                state.best().take(best);
            }
        }
    }

    private static Map<String, NDArray> read(Path path, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(path)) {
            file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name, manager)));
        }
        return tensors;
    }

    private static void requireLike(Map<String, NDArray> expected, Map<String, NDArray> found, String file) {
        expected.forEach((name, tensor) -> {
            NDArray other = found.get(name);
            if (other == null
                    || !other.getShape().equals(tensor.getShape())
                    || other.getDataType() != tensor.getDataType()) {
                throw new InputException(file + " lacks " + name + ", or it is of another shape");
            }
        });
    }
}
