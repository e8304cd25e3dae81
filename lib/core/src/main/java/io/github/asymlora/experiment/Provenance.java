package io.github.asymlora.experiment;

import io.github.asymlora.data.Task;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
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
        facts.put("train_sha256", task.train().contentHash());
        facts.put("validation_sha256", task.validation().contentHash());
        facts.put("test_sha256", task.test().contentHash());
        return facts;
    }
}
