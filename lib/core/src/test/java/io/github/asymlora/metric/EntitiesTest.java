package io.github.asymlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Against seqeval 1.2.2's default mode, on tags in and out of order ({@code environment/peer/golden_entities.py}). */
class EntitiesTest {
    @Test
    void equalsSeqeval() {
        JsonNode cases = Golden.json("metrics/entities.json");
        assertThat(cases).hasSize(16);
        for (Map.Entry<String, JsonNode> entry : cases.properties()) {
            double[] labels = sentences(entry.getValue().get("labels"));
            double[] predictions = sentences(entry.getValue().get("predictions"));
            for (Metric metric : List.of(Metric.ENTITY_PRECISION, Metric.ENTITY_RECALL, Metric.ENTITY_F1)) {
                assertThat(metric.of(predictions, labels))
                        .as(entry.getKey() + " " + metric)
                        .isCloseTo(entry.getValue().get(metric.key()).doubleValue(), within(1e-12));
            }
        }
    }

    @Test
    void spansAreWordsOfOneEntity() {
        assertThat(Entities.of(new double[] {0, 1, 2, 1, 4, 4, 0, 2}))
                .containsExactly(
                        new Entities.Span(0, 1, 3),
                        new Entities.Span(0, 3, 4),
                        new Entities.Span(1, 4, 6),
                        new Entities.Span(0, 7, 8));
    }

    /** One after another, each with an O behind it. */
    private static double[] sentences(JsonNode rows) {
        DoubleStream.Builder all = DoubleStream.builder();
        for (JsonNode row : rows) {
            row.forEach(tag -> all.add(tag.asDouble()));
            all.add(0);
        }
        return all.build().toArray();
    }
}
