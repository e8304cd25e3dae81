package io.github.asymlora.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Config;
import io.github.asymlora.model.Outputs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a head's outputs are, in an adapter folder. */
final class SavedOutputs {
    /** In the object that PEFT ignores, and in the metadata of a head's own file. */
    private static final String FIELD = "labels";

    /** As {@code config.json} has it. */
    private static final String PROBLEM = "problem_type";

    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedOutputs() {}

    /** Adds them to PEFT's configuration. */
    static void put(Outputs outputs, ObjectNode config) {
        if (!outputs.names().isEmpty()) {
            config.withObject("/" + PeftConfig.OURS).set(FIELD, JSON.valueToTree(outputs.names()));
        }
        if (outputs.independent()) {
            config.withObject("/" + PeftConfig.OURS).put(PROBLEM, Outputs.MULTI_LABEL);
        }
    }

    /** Metadata of a file with a head of these. */
    static Map<String, String> metadata(Outputs outputs) {
        Map<String, String> metadata = new LinkedHashMap<>(AdapterFiles.METADATA);
        if (!outputs.names().isEmpty()) {
            metadata.put(FIELD, JSON.valueToTree(outputs.names()).toString());
        }
        if (outputs.independent()) {
            metadata.put(PROBLEM, Outputs.MULTI_LABEL);
        }
        return metadata;
    }

    /**
     * What the adapter's files say, or {@code id2label} of a {@code config.json} beside them; empty where nothing does.
     *
     * @param head {@code head.safetensors}, or null
     */
    static Outputs in(Path folder, Safetensors head) {
        Path peft = folder.resolve(PeftFiles.CONFIG);
        PeftConfig config = Files.exists(peft) ? PeftConfig.read(peft) : null;
        Map<String, String> metadata = head == null ? Map.of() : head.metadata();
        List<String> names = config == null ? List.of() : config.oursList(FIELD);
        String problem = config == null ? null : config.ours(PROBLEM);
        if (names.isEmpty() && metadata.containsKey(FIELD)) {
            names = parse(head);
        }
        if (Files.exists(folder.resolve("config.json"))) {
            Config whole = Config.read(folder);
            names = names.isEmpty() ? whole.labelNames() : names;
            problem = problem == null ? whole.text(PROBLEM, null) : problem;
        }
        return new Outputs(names, Outputs.MULTI_LABEL.equals(problem == null ? metadata.get(PROBLEM) : problem));
    }

    private static List<String> parse(Safetensors head) {
        try {
            return List.of(JSON.readValue(head.metadata().get(FIELD), String[].class));
        } catch (JsonProcessingException e) {
            throw new InputException(head.file() + ", metadata \"" + FIELD + "\" is no list of names.", e);
        }
    }
}
