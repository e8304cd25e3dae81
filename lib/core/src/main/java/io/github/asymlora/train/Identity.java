package io.github.asymlora.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.HashStream;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a run is, so that it isn't continued as another one: each part by name, hashed where it is long. What doesn't change
 * its numbers isn't among it.
 */
record Identity(@JsonValue Map<String, String> parts) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Identity {}

    /**
     * To be asked before the method is attached, with the head in place.
     *
     * @param trainer as it is set
     */
    static Identity of(Trainer trainer, Task task) {
        Model model = trainer.model();
        FineTuning method = trainer.method();
        Adapter start = trainer.start();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("method", hash((method instanceof Record ? method : method.name()) + "\n" + method.plan(model)));
        parts.putAll(trainer.choices());
        parts.put("model", model.fingerprint(model.stages().size()));
        parts.put("model settings", Hashes.ofFile(model.folder().resolve("config.json")));
        parts.put("task", task.name() + " " + task.labels() + " " + task.metrics());
        parts.put("training data", task.train().contentHash());
        parts.put("validation data", task.validation().contentHash());
        if (start != null) {
            HashStream all = new HashStream();
            start.tensors().forEach((name, tensor) -> all.add(name).add(tensor.toByteBuffer()));
            parts.put("adapter", all.hex());
        }
        return new Identity(parts);
    }

    private static String hash(String text) {
        return Hashes.ofBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a user is told where a checkpoint is of another run: which parts aren't the same. */
    String difference(Identity saved, Object checkpoint) {
        List<String> changed = parts.keySet().stream()
                .filter(part -> !Objects.equals(parts.get(part), saved.parts.get(part)))
                .toList();
        return checkpoint + " is of another run: not the same are " + String.join(", ", changed)
                + ". Choose another folder, or go on with what it was begun with.";
    }
}
