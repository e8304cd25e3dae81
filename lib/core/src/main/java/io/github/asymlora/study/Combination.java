package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.asymlora.experiment.RecipeTree;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A choice of everything that varies but the seed.
 *
 * @param settings what it chose of the keys that vary, in the study's order; {@code arm} is its arm's name
 * @param tree the recipe that comes of it
 */
record Combination(Map<String, String> settings, RecipeTree tree) {
    /**
     * With another choice.
     *
     * @param shown whether it is among the settings, as it is where the key has several values
     */
    Combination with(String key, JsonNode value, boolean shown) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        if (shown) {
            more.put(key, text(value));
        }
        return new Combination(more, tree.with(key, value));
    }

    /** As people write it: {@code 0.0001}. */
    static String text(JsonNode value) {
        return value.isDouble()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.isTextual() ? value.textValue() : value.toString();
    }

    /** One of its runs. */
    StudyRun run(long seed, boolean search) {
        Combination seeded = with("seed", JsonNodeFactory.instance.numberNode(seed), true);
        return StudyRun.of(seeded.tree.recipe(), seeded.settings, search);
    }

    /** Whether all keys have one of the values. */
    boolean matches(Map<String, JsonNode> conditions) {
        return conditions.entrySet().stream().allMatch(condition -> has(condition.getKey(), condition.getValue()));
    }

    private boolean has(String key, JsonNode wanted) {
        if (wanted.isArray()) {
            for (JsonNode one : wanted) {
                if (has(key, one)) {
                    return true;
                }
            }
            return false;
        }
        if (key.equals("arm")) {
            return wanted.asText().equals(settings.get(key));
        }
        JsonNode at = tree.root().at("/" + key.replace('.', '/'));
        return at.isNumber() && wanted.isNumber() ? at.asDouble() == wanted.asDouble() : at.equals(wanted);
    }
}
