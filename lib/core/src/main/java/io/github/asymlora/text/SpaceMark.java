package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The mark for a space that SentencePiece puts before a text, in both ways in which {@code tokenizer.json} says so. */
final class SpaceMark {
    private final ObjectNode tokenizer;

    SpaceMark(ObjectNode tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Whether there is one from now on. */
    void set(boolean wanted) {
        if (tokenizer.path("pre_tokenizer") instanceof ObjectNode split
                && split.path("type").asText().equals("Metaspace")) {
            split.remove("add_prefix_space");
            split.put("prepend_scheme", wanted ? "first" : "never");
        } else if (tokenizer.path("normalizer").path("normalizers") instanceof ArrayNode steps) {
            setNormalizer(steps, wanted);
        }
    }

    private static void setNormalizer(ArrayNode steps, boolean wanted) {
        boolean there = false;
        for (int i = steps.size() - 1; i >= 0; i--) {
            JsonNode step = steps.get(i);
            if (step.path("type").asText().equals("Prepend")) {
                there = true;
                if (!wanted) {
                    steps.remove(i);
                }
            }
        }
        if (wanted && !there) {
            steps.insertObject(0).put("type", "Prepend").put("prepend", "▁");
        }
    }
}
