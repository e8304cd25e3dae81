package io.github.asymlora.experiment;

import ai.djl.pytorch.jni.JniUtils;
import io.github.asymlora.data.Task;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a run comes from. */
final class Provenance {
    private static final Pattern READ = Pattern.compile("(1_Pooling/)?[^/]+\\.(safetensors|json|txt|model|jinja)");

    private Provenance() {}

    /** What must be the same in every session of a run: seed, and hashes of the base model and the data. */
    static Map<String, Object> facts(Recipe recipe, Model model, Task task) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("seed", recipe.seed());
        facts.put("model", model.name());
        facts.put("model_sha256", Hashes.ofFolder(model.folder(), Provenance::isRead));
        facts.put("train_sha256", task.train().contentHash());
        facts.put("validation_sha256", task.validation().contentHash());
        facts.put("test_sha256", task.test().contentHash());
        return facts;
    }

    /** Weights, settings and tokenizers; not what lies there for other frameworks. */
    private static boolean isRead(String name) {
        return READ.matcher(name).matches();
    }

    /** One start of a run: when, with which versions, on what. */
    static Map<String, Object> session() {
        Map<String, Object> session = new LinkedHashMap<>();
        session.put("started", Instant.now().toString());
        session.put("asymlora", Versions.asymlora());
        session.put("java", Versions.java());
        session.put("java_options", ManagementFactory.getRuntimeMXBean().getInputArguments());
        session.put("engine", Compute.describe());
        session.put("threads", JniUtils.getNumThreads());
        session.put("system", Versions.system());
        return session;
    }
}
