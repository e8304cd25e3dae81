package io.github.asymlora.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tokens whose vectors train: PEFT's {@code trainable_token_indices}.
 *
 * @param byModule ids by the embedding's path or its ending; with the empty name, of the embedding that reads token ids
 */
record TrainableTokens(Map<String, List<Integer>> byModule) {
    static final String FIELD = "trainable_token_indices";
    static final TrainableTokens NONE = new TrainableTokens(Map.of());

    static TrainableTokens read(PeftConfig config) {
        JsonNode field = config.get(FIELD);
        Map<String, List<Integer>> byModule = new LinkedHashMap<>();
        if (field.isArray()) {
            byModule.put("", numbers(config, field));
        } else {
            field.properties().forEach(entry -> byModule.put(entry.getKey(), numbers(config, entry.getValue())));
        }
        return byModule.isEmpty() ? NONE : new TrainableTokens(byModule);
    }

    private static List<Integer> numbers(PeftConfig config, JsonNode list) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode number : list) {
            if (!number.canConvertToInt() || number.intValue() < 0) {
                throw config.wrong(FIELD, "token ids");
            }
            numbers.add(number.intValue());
        }
        return numbers;
    }

    /** As PEFT writes it; null for none. */
    Object asPeft() {
        return byModule.isEmpty() ? null : byModule.getOrDefault("", null) == null ? byModule : byModule.get("");
    }

    /** The ids that train on a layer; none on most. */
    List<Integer> of(Layer layer) {
        if (layer instanceof Embedding embedding) {
            for (Map.Entry<String, List<Integer>> entry : byModule.entrySet()) {
                String name = entry.getKey();
                if (name.isEmpty() ? embedding.isInput() : Targets.endsIn(layer.name(), name)) {
                    return entry.getValue();
                }
            }
        }
        return List.of();
    }

    /**
     * Refuses what isn't in a model.
     *
     * @throws InputException where a name matches no embedding, or an id is beyond its rows
     */
    void check(Model model) {
        byModule.forEach((name, ids) -> {
            List<Embedding> meant = model.embeddings().values().stream()
                    .filter(embedding -> of(embedding) == ids)
                    .toList();
            if (meant.isEmpty()) {
                throw new InputException("\"" + FIELD + "\": \"" + name + "\" is no embedding of " + model.name()
                        + "; it has " + model.embeddings().keySet() + ".");
            }
            meant.forEach(embedding -> ids.stream()
                    .filter(id -> id >= embedding.in())
                    .findFirst()
                    .ifPresent(id -> {
                        throw new InputException("\"" + FIELD + "\": token " + id + " is beyond the " + embedding.in()
                                + " rows of " + embedding.name() + ".");
                    }));
        });
    }
}
