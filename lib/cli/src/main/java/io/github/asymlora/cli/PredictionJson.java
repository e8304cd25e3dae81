package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Entity;
import java.util.List;

/** Predictions as JSON. */
public final class PredictionJson {
    private PredictionJson() {}

    /**
     * The input, and {@code label, probability, probabilities}, {@code labels, probabilities}, {@code value}, or {@code entities}, of each.
     *
     * @param input what inputs are called
     */
    public static ArrayNode of(String input, List<Classification> predictions) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Classification prediction : predictions) {
            ObjectNode one = all.addObject().put(input, prediction.input());
            if (prediction.entities() != null) {
                ArrayNode entities = one.putArray("entities");
                prediction.entities().forEach(entity -> put(entity, entities.addObject()));
            } else if (prediction.classes() != null) {
                prediction.classes().forEach(one.putArray("labels")::add);
                prediction.probabilities().forEach(one.putObject("probabilities")::put);
            } else if (prediction.label() == null) {
                one.put("value", prediction.value());
            } else {
                one.put("label", prediction.label()).put("probability", prediction.probability());
                prediction.probabilities().forEach(one.putObject("probabilities")::put);
            }
        }
        return all;
    }

    private static void put(Entity entity, ObjectNode into) {
        into.put("label", entity.label())
                .put("text", entity.text())
                .put("start", entity.start())
                .put("end", entity.end())
                .put("probability", entity.probability());
    }
}
