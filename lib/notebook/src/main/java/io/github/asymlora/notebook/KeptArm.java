package io.github.asymlora.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.stat.Comparison;
import io.github.asymlora.stat.Interval;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was kept of an arm of a study.
 *
 * @param settings what sets it apart, {@code arm} among them
 * @param metric of the score
 * @param score mean over seeds, its interval over seeds × examples; null of a single seed without predictions
 * @param seeds how many
 * @param other settings of the arm that it was compared with; empty where there is none
 * @param comparison to that arm, over the seeds of both; null where there is none
 * @param verdict ahead, behind or not told apart, after Holm's correction; empty where there is no comparison
 * @param curve mean validation score by each value of the key that the report listed, {@code --curve}; mostly empty
 */
public record KeptArm(
        Map<String, String> settings,
        String metric,
        Interval score,
        int seeds,
        Map<String, String> other,
        Comparison comparison,
        String verdict,
        Map<String, Double> curve) {
    private static final String ARM = "arm";
    /** Chosen, not varied. */
    private static final String RATE = "training.learning_rate";

    static KeptArm of(JsonNode arm) {
        JsonNode against = arm.path("against");
        Interval difference = interval(against, "difference");
        Map<String, Double> curve = new LinkedHashMap<>();
        arm.path("curve")
                .forEach(point -> curve.put(
                        point.path("value").asText(), point.path("validation").asDouble()));
        return new KeptArm(
                settings(arm),
                arm.path("metric").asText(),
                interval(arm, "mean"),
                arm.path("n").asInt(),
                settings(against),
                difference == null
                        ? null
                        : new Comparison(difference, against.path("p").asDouble()),
                against.path("verdict").asText(),
                curve);
    }

    private static Map<String, String> settings(JsonNode arm) {
        Map<String, String> settings = new LinkedHashMap<>();
        arm.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        return settings;
    }

    private static Interval interval(JsonNode node, String value) {
        return node.path("low").isNumber()
                ? new Interval(
                        node.path(value).asDouble(),
                        node.path("low").asDouble(),
                        node.path("high").asDouble())
                : null;
    }

    String arm() {
        return settings.getOrDefault(ARM, "");
    }

    /** Where it was tried: what varies beside the arms. */
    String place() {
        return settings.entrySet().stream()
                .filter(setting ->
                        !setting.getKey().equals(ARM) && !setting.getKey().equals(RATE))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(", "));
    }

    String scored() {
        return score == null ? "" : score.toString();
    }

    String compared() {
        return comparison == null ? "" : comparison.difference().signed() + ", " + verdict;
    }
}
