package io.github.asymlora.adapter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.model.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names of a head's outputs in an adapter folder. */
final class LabelNames {
    /** In the object that PEFT ignores, and in the metadata of a head's own file. */
    static final String FIELD = "labels";

    private static final ObjectMapper JSON = new ObjectMapper();

    private LabelNames() {}

    /** Metadata of a file with a head of these names. */
    static Map<String, String> metadata(List<String> names) {
        Map<String, String> metadata = new LinkedHashMap<>(AdapterFiles.METADATA);
        if (!names.isEmpty()) {
            metadata.put(FIELD, JSON.valueToTree(names).toString());
        }
        return metadata;
    }

    /**
     * What the adapter's files say, or {@code id2label} of a {@code config.json} beside them; empty where nothing does.
     *
     * @param head {@code head.safetensors}, or null
     */
    static List<String> in(Path folder, Safetensors head) {
        Path peft = folder.resolve(PeftFiles.CONFIG);
        List<String> names = Files.exists(peft) ? PeftConfig.read(peft).oursList(FIELD) : List.of();
        if (names.isEmpty() && head != null && head.metadata().containsKey(FIELD)) {
            names = parse(head);
        }
        return names.isEmpty() && Files.exists(folder.resolve("config.json"))
                ? Config.read(folder).labelNames()
                : names;
    }

    private static List<String> parse(Safetensors head) {
        try {
            return List.of(JSON.readValue(head.metadata().get(FIELD), String[].class));
        } catch (JsonProcessingException e) {
            throw new InputException(head.file() + ", metadata \"" + FIELD + "\" is no list of names.", e);
        }
    }
}
