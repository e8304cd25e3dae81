package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run's saved states, {@code checkpoint-<step>/} each: the adapter and head as they are used elsewhere, AdamW's
 * moments and what the method remembers, the best epoch's parameters, and what was seen so far. A manifest of SHA-256 sums is written last; a folder
 * without one, or with a sum that doesn't hold, doesn't count.
 */
final class Checkpoints {
    private static final String PREFIX = "checkpoint-";
    private static final String MANIFEST = "manifest.json";
    private static final String STATE = "state.json";
    private static final String MOMENTS = "optimizer.safetensors";
    private static final String BEST = "best.safetensors";
    private static final String ADAPTER = "adapter";
    private static final int KEPT = 2;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING, SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .build();

    private final Path folder;

    /** What of the state isn't tensors. */
    private record Seen(int step, List<Events.Step> steps, List<Events.Epoch> epochs) {}

    Checkpoints(Path folder) {
        this.folder = folder;
    }

    /** Saves a state; older ones than the last two are deleted. */
    void save(State state) {
        Path target = folder.resolve(PREFIX + state.updates().optimizer().steps());
        if (Files.exists(target.resolve(MANIFEST))) {
            delete(target);
        }
        AdapterFiles.save(state.adapter(), target.resolve(ADAPTER));
        try (NDManager scope = state.adapter().model().manager().newSubManager()) {
            SafetensorsWriter.write(target.resolve(MOMENTS), state.updates().state(scope), Map.of());
        }
        if (!state.best().copies().isEmpty()) {
            SafetensorsWriter.write(target.resolve(BEST), state.best().copies(), Map.of());
        }
        Seen seen = new Seen(
                state.updates().optimizer().steps(),
                state.history().steps(),
                state.history().epochs());
        try {
            AtomicFiles.writeBytes(target.resolve(STATE), JSON.writeValueAsBytes(seen));
            AtomicFiles.writeBytes(target.resolve(MANIFEST), JSON.writeValueAsBytes(sums(target)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        newestFirst().stream().skip(KEPT).forEach(Checkpoints::delete);
    }

    /** Goes on from the newest checkpoint that is whole, if there is any, and tells which were passed over. */
    void resume(State state, Events events) {
        for (Path checkpoint : newestFirst()) {
            String fault = fault(checkpoint);
            if (fault == null) {
                load(checkpoint, state);
                events.preparing("resuming from " + checkpoint.getFileName());
                return;
            }
            events.preparing("passing over " + checkpoint.getFileName() + ": " + fault);
        }
    }

    private static void load(Path checkpoint, State state) {
        AdapterFiles.restore(state.adapter(), checkpoint.resolve(ADAPTER));
        try (NDManager scope = state.adapter().model().manager().newSubManager()) {
            Seen seen = JSON.readValue(checkpoint.resolve(STATE).toFile(), Seen.class);
            state.updates().restore(read(checkpoint.resolve(MOMENTS), scope), seen.step());
            if (Files.exists(checkpoint.resolve(BEST))) {
                state.best().take(read(checkpoint.resolve(BEST), scope));
            }
            seen.steps().forEach(state.history()::stepped);
            seen.epochs().forEach(state.history()::evaluated);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, NDArray> read(Path path, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(path)) {
            file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name, manager)));
        }
        return tensors;
    }

    /** What is wrong with a checkpoint, or null. */
    private static String fault(Path checkpoint) {
        Path manifest = checkpoint.resolve(MANIFEST);
        if (!Files.exists(manifest)) {
            return "it was not finished";
        }
        try {
            Map<String, String> expected = JSON.readValue(manifest.toFile(), new TypeReference<>() {});
            return expected.equals(sums(checkpoint)) ? null : "its files don't have the sums of its manifest";
        } catch (IOException e) {
            return "its manifest can't be read: " + e.getMessage();
        }
    }

    private static Map<String, String> sums(Path checkpoint) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(checkpoint)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = checkpoint.relativize(file).toString().replace('\\', '/');
                if (!name.equals(MANIFEST)) {
                    sums.put(name, Hashes.ofFile(file));
                }
            }
        }
        return sums;
    }

    private List<Path> newestFirst() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().matches(PREFIX + "\\d+"))
                    .sorted(Comparator.comparingInt(Checkpoints::step).reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int step(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring(PREFIX.length()));
    }

    private static void delete(Path checkpoint) {
        try (Stream<Path> files = Files.walk(checkpoint)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + checkpoint + ": " + e.getMessage(), e);
        }
    }
}
