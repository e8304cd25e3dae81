package io.github.asymlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Against scikit-learn 1.7 ({@code environment/peer/golden_label_sets.py}). */
class LabelSetsTest {
    @Test
    void equalsScikitLearn() {
        JsonNode cases = Golden.json("metrics/label_sets.json");
        assertThat(cases).hasSize(7);
        for (Map.Entry<String, JsonNode> entry : cases.properties()) {
            double[] labels = numbers(entry.getValue().get("labels"));
            double[] predictions = numbers(entry.getValue().get("predictions"));
            for (Metric metric : List.of(Metric.LABELS_F1_MICRO, Metric.LABELS_F1_MACRO, Metric.SUBSET_ACCURACY)) {
                assertThat(metric.of(predictions, labels))
                        .as(entry.getKey() + " " + metric)
                        .isCloseTo(entry.getValue().get(metric.key()).doubleValue(), within(1e-12));
            }
        }
    }

    private static double[] numbers(JsonNode rows) {
        DoubleStream.Builder all = DoubleStream.builder();
        for (JsonNode row : rows) {
            for (int c = 0; c < row.size(); c++) {
                all.add(2 * c + row.get(c).asInt());
            }
        }
        return all.build().toArray();
    }
}
