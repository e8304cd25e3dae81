package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses values on the validation set, for every combination among the same candidates.
 *
 * @param candidates keys with their values
 * @param seeds of the runs that choose
 * @param halving rounds before the last; see {@link StudyFile.Search}
 * @param further values that may be added beyond an end
 */
record Search(List<Map<String, JsonNode>> candidates, List<Long> seeds, int halving, int further) {
    private static final long SEED = 1000; // not one that a study's runs are likely to have
    private static final int MOST_HALVINGS = 10;
    private static final int MOST_FURTHER = 10;
    private static final MathContext DIGITS = new MathContext(3);
    private static final Set<String> RANGE = Set.of("low", "high");

    /** A search as it is written. */
    static Search of(StudyFile.Search written) {
        if (written.over() == null || written.over().isEmpty()) {
            throw new InputException("search.over is missing, such as {training.learning_rate: [0.002, 0.008]}.");
        }
        boolean drawn = written.over().values().stream().anyMatch(JsonNode::isObject);
        int halving = written.halving() == null ? 0 : written.halving();
        if (halving < 0 || halving > MOST_HALVINGS) {
            throw new InputException("search.halving: " + halving + " is not from 0 to " + MOST_HALVINGS + ".");
        }
        if (!drawn && written.draws() != null) {
            throw new InputException("search.draws goes with {low, high}, from where values are drawn.");
        }
        return new Search(
                drawn ? drawn(written) : listed(written),
                written.seeds() == null ? List.of(SEED) : Seeds.of("search.seeds", written.seeds()),
                halving,
                further(written, halving));
    }

    private static int further(StudyFile.Search written, int halving) {
        int further = written.further() == null ? 0 : written.further();
        if (further < 0 || further > MOST_FURTHER) {
            throw new InputException("search.further: " + further + " is not from 0 to " + MOST_FURTHER + ".");
        }
        if (further > 0 && (halving > 0 || written.over().size() > 1 || !positiveList(written))) {
            throw new InputException(
                    "search.further goes with a list of two or more numbers above 0 of one key, and no halving.");
        }
        return further;
    }

    private static boolean positiveList(StudyFile.Search written) {
        JsonNode values = written.over().values().iterator().next();
        Set<Double> positive = new TreeSet<>();
        values.forEach(value -> positive.add(value.asDouble()));
        return values.isArray()
                && positive.size() > 1
                && positive.size() == values.size()
                && positive.stream().allMatch(value -> value > 0);
    }

    private static List<Map<String, JsonNode>> listed(StudyFile.Search written) {
        List<Map<String, JsonNode>> all = List.of(Map.of());
        for (Map.Entry<String, JsonNode> key : written.over().entrySet()) {
            String where = "search.over, " + key.getKey();
            if (!key.getValue().isArray() || key.getValue().isEmpty()) {
                throw new InputException(where + " is neither a list of values nor {low, high}.");
            }
            List<Map<String, JsonNode>> longer = new ArrayList<>();
            for (Map<String, JsonNode> one : all) {
                key.getValue().forEach(value -> longer.add(plus(one, key.getKey(), value)));
            }
            all = longer;
        }
        return all;
    }

    private static Map<String, JsonNode> plus(Map<String, JsonNode> one, String key, JsonNode value) {
        Map<String, JsonNode> more = new LinkedHashMap<>(one);
        more.put(key, value);
        return more;
    }

    private static List<Map<String, JsonNode>> drawn(StudyFile.Search written) {
        if (written.draws() == null || written.draws() < 1) {
            throw new InputException("search.draws: how many are drawn, at least 1.");
        }
        List<Map<String, JsonNode>> all = new ArrayList<>();
        for (int i = 0; i < written.draws(); i++) {
            all.add(new LinkedHashMap<>());
        }
        written.over().forEach((key, range) -> {
            double[] values = draw(key, range, written.draws());
            for (int i = 0; i < values.length; i++) {
                all.get(i).put(key, JsonNodeFactory.instance.numberNode(values[i]));
            }
        });
        return all;
    }

    /** One in each of so many parts of the range, so that few draws don't leave a gap; in random order. */
    private static double[] draw(String key, JsonNode range, int draws) {
        List<String> names = new ArrayList<>();
        range.fieldNames().forEachRemaining(names::add);
        double low = range.path("low").asDouble();
        double high = range.path("high").asDouble();
        if (!Set.copyOf(names).equals(RANGE) || !(low > 0 && low < high)) {
            throw new InputException("search.over, " + key + " is not {low, high} with 0 < low < high.");
        }
        Random random = new Random(RandomStreams.seed(0, "search " + key, 0));
        List<Integer> parts = new ArrayList<>();
        for (int i = 0; i < draws; i++) {
            parts.add(i);
        }
        Collections.shuffle(parts, random);
        return parts.stream()
                .mapToDouble(part -> low * Math.pow(high / low, (part + random.nextDouble()) / draws))
                .map(value -> new BigDecimal(value).round(DIGITS).doubleValue())
                .toArray();
    }

    /** How many runs it takes at most for one combination. */
    int runs() {
        int left = candidates.size();
        int all = 0;
        for (int round = 0; round <= halving; round++) {
            all += left * seeds.size();
            left = (left + 1) / 2;
        }
        return all + further * seeds.size();
    }

    /** The value beyond the list's end that is to be tried next, by what those so far scored; none where it is done. */
    Optional<Map<String, JsonNode>> beyond(RateSearch tried) {
        if (tried.scores().size() >= candidates.size() + further) {
            return Optional.empty();
        }
        OptionalDouble next = tried.beyond();
        String key = candidates.get(0).keySet().iterator().next();
        return next.isEmpty()
                ? Optional.empty()
                : Optional.of(Map.of(key, JsonNodeFactory.instance.numberNode(next.getAsDouble())));
    }

    /** The epochs of a round; the last one's are the recipe's own. */
    int epochs(int full, int round) {
        return Math.max(1, full >> (halving - round));
    }
}
