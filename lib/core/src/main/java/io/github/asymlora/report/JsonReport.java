package io.github.asymlora.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** For other programs: a list of arms, each with its comparison. What there isn't is null. */
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonReport() {}

    static String of(Report report) {
        ArrayNode arms = JSON.createArrayNode();
        report.arms().forEach(arm -> arms.add(arm(arm, report)));
        return arms.toPrettyString() + "\n";
    }

    private static ObjectNode arm(Arm arm, Report report) {
        ObjectNode node = JSON.createObjectNode();
        node.set("settings", JSON.valueToTree(arm.settings()));
        node.put("metric", arm.metric());
        number(node, "mean", arm.score().mean());
        number(node, "sd", arm.score().standardDeviation());
        node.put("n", arm.score().n());
        number(node, "low", arm.interval() == null ? Double.NaN : arm.interval().low());
        number(
                node,
                "high",
                arm.interval() == null ? Double.NaN : arm.interval().high());
        node.set("seeds", JSON.valueToTree(arm.seeds()));
        node.put("trainable_parameters", arm.parameters());
        number(node, "seconds", arm.seconds());
        if (arm.choice() != null) {
            ObjectNode choice = node.putObject("chosen");
            choice.put("key", arm.choice().key()).put("value", arm.choice().value());
            choice.set("of", JSON.valueToTree(arm.choice().of()));
            choice.put("at_edge", arm.choice().atEdge());
        }
        if (!arm.curve().isEmpty()) {
            ArrayNode curve = node.putArray("curve");
            arm.curve().forEach(point -> {
                ObjectNode at = curve.addObject().put("value", point.value());
                number(at, "validation", point.validation());
                at.put("n", point.n());
            });
        }
        report.contrasts().stream().filter(contrast -> contrast.arm() == arm).forEach(contrast -> {
            ObjectNode other = node.putObject("against");
            other.set("settings", JSON.valueToTree(contrast.against().settings()));
            number(other, "difference", contrast.comparison().difference().value());
            number(other, "low", contrast.comparison().difference().low());
            number(other, "high", contrast.comparison().difference().high());
            number(other, "p", contrast.comparison().p());
            other.put("n", contrast.seeds().size()).put("verdict", contrast.verdict());
        });
        return node;
    }

    private static void number(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        } else {
            node.putNull(field);
        }
    }
}
