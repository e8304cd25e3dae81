package io.github.asymlora.experiment;

import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a run comes from: versions, device, seed, and hashes of the base model and the data. */
final class Provenance {
    private Provenance() {}

    static Map<String, Object> of(Recipe recipe, Model model, Task task) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("started", Instant.now().toString());
        facts.put("asymlora", Versions.asymlora());
        facts.put("java", Versions.java());
        facts.put("engine", Compute.describe());
        facts.put("system", Versions.system());
        facts.put("seed", recipe.seed());
        facts.put("model", model.name());
        facts.put("model_sha256", Hashes.ofFolder(model.folder()));
        facts.put("train_sha256", hash(task.train()));
        facts.put("validation_sha256", hash(task.validation()));
        facts.put("test_sha256", hash(task.test()));
        return facts;
    }

    /** Over ids, texts and labels, in order. */
    private static String hash(Dataset dataset) {
        StringBuilder all = new StringBuilder();
        for (Example example : dataset.examples()) {
            all.append(example.id()).append('\0').append(example.text()).append('\0');
            all.append(example.pair()).append('\0').append(example.label()).append('\n');
        }
        return Hashes.ofBytes(all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
