package io.github.asymlora.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.train.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** A test set that others read, each a part, {@code evaluate --rows A:B}. */
final class DistributedEvaluation {
    /** Rows of a part: loading the model should cost less than reading them. */
    private static final int PART = 500;

    private final String engine;
    private final String master;

    DistributedEvaluation(String engine, String master) {
        this.engine = engine;
        this.master = master;
    }

    /** Of all rows, in their order. */
    Predictions predict(List<String> arguments, int size) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < size; from += PART) {
            List<String> part = new ArrayList<>(arguments);
            part.add("--rows");
            part.add(from + ":" + Math.min(size, from + PART));
            parts.add(part);
        }
        DoubleStream.Builder predicted = DoubleStream.builder();
        DoubleStream.Builder labels = DoubleStream.builder();
        IntStream.Builder ends = IntStream.builder();
        int end = 0;
        for (String printed :
                Engines.named(engine, Cluster.class, Cluster::name).run(parts, master)) {
            JsonNode part = read(printed);
            part.path("predicted").forEach(value -> predicted.add(value.asDouble()));
            part.path("labels").forEach(value -> labels.add(value.asDouble()));
            for (JsonNode count : part.path("counts")) {
                end += count.asInt();
                ends.add(end);
            }
        }
        return new Predictions(
                "test",
                predicted.build().toArray(),
                labels.build().toArray(),
                ends.build().toArray());
    }

    private static JsonNode read(String printed) {
        try {
            return new ObjectMapper().readTree(printed);
        } catch (JsonProcessingException e) {
            throw new InputException("a part of the test set came back as: " + printed, e);
        }
    }

    /** Rows {@code A:B} of a data set. */
    static Dataset part(Dataset all, String rows) {
        String[] ends = rows.split(":");
        return new Dataset(all.name(), all.examples().subList(Integer.parseInt(ends[0]), Integer.parseInt(ends[1])));
    }

    /** A part's answer. */
    static ObjectNode write(Predictions predictions) {
        ObjectNode part = Json.object();
        ArrayNode predicted = part.putArray("predicted");
        ArrayNode labels = part.putArray("labels");
        ArrayNode counts = part.putArray("counts");
        for (int i = 0; i < predictions.labels().length; i++) {
            predicted.add(predictions.predicted()[i]);
            labels.add(predictions.labels()[i]);
        }
        for (int i = 0; i < predictions.size(); i++) {
            counts.add(predictions.ends()[i] - predictions.start(i));
        }
        return part;
    }
}
