package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.criterion.FactorPrediction;
import java.nio.file.Path;
import java.util.List;

/** A recipe in which each layer trains the factor that is predicted to explain more at equal budget. */
final class FactorRecipe {
    private FactorRecipe() {}

    /** As YAML, whose values may be written as JSON. A layer whose A trains has the rank at which that costs what its B would. */
    static String of(String model, String task, Path folder, List<FactorPrediction> predictions) {
        ObjectNode data = Json.object().put("name", task);
        if (folder != null) {
            data.put("folder", folder.toAbsolutePath().toString());
        }
        List<FactorPrediction> trainingA =
                predictions.stream().filter(layer -> !layer.trainsB()).toList();
        ObjectNode ranks = Json.object();
        ObjectNode alphas = Json.object();
        for (FactorPrediction layer : trainingA) {
            int rank = layer.rankOfA();
            if (rank != layer.rank()) {
                ranks.put(layer.module(), rank);
                alphas.put(layer.module(), 2 * rank);
            }
        }
        ObjectNode adapter = Json.object().put("rank", predictions.get(0).rank());
        adapter.set("targets", names(predictions));
        adapter.set("train_a", names(trainingA));
        adapter.set("rank_pattern", ranks);
        adapter.set("alpha_pattern", alphas);
        StringBuilder text =
                new StringBuilder("# A trains where the first gradient's loss says so, B elsewhere, each behind a"
                        + " random frozen one: asymlora predict-factor.\n");
        text.append("model: ").append(Json.object().textNode(model)).append('\n');
        text.append("task: ").append(data).append('\n');
        text.append("method: one_factor\nadapter:\n");
        adapter.properties().forEach(field -> text.append("  ")
                .append(field.getKey())
                .append(": ")
                .append(field.getValue())
                .append('\n'));
        return text.toString();
    }

    private static ArrayNode names(List<FactorPrediction> layers) {
        ArrayNode names = Json.object().arrayNode();
        layers.forEach(layer -> names.add(layer.module()));
        return names;
    }
}
