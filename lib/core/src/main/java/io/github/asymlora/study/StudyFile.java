package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What a study's file says; see {@link Study#read} for what it means. Keys of recipes are written with dots,
 * {@code training.learning_rate}.
 *
 * @param base the recipe that is varied, a path from the file's folder; not needed where {@code arms} are recipes
 * @param set changes to every run (none)
 * @param arms names with their changes to the base, or a list of recipes
 * @param grid keys with values, each with each
 * @param paired keys with as many values each, the first with the first
 * @param unless what is left out: keys with a value or several, all of which a run has
 * @param search what is chosen for each combination before its seeds run (nothing)
 * @param seeds how many, from 0, or which (1)
 */
record StudyFile(
        String base,
        ObjectNode set,
        JsonNode arms,
        Map<String, List<JsonNode>> grid,
        Map<String, List<JsonNode>> paired,
        List<Map<String, JsonNode>> unless,
        Search search,
        JsonNode seeds) {
    StudyFile {
        grid = grid == null ? Map.of() : grid;
        paired = paired == null ? Map.of() : paired;
        unless = unless == null ? List.of() : unless;
    }

    /**
     * A search on the validation set, with the same budget for every combination.
     *
     * @param over keys with values, each with each, or with {@code {low, high}}, from where values are drawn, spread on a
     *     logarithmic scale, the same for every combination
     * @param draws how many are drawn
     * @param seeds of the runs that choose (one, 1000)
     * @param halving rounds before the last: each trains for half the epochs of the next and lets the better half on (0)
     * @param further values beyond an end of the list, at most, while the best lies there; see {@link RateSearch} (0)
     */
    record Search(Map<String, JsonNode> over, Integer draws, JsonNode seeds, Integer halving, Integer further) {}
}
