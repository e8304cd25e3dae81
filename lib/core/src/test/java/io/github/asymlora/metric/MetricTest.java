package io.github.asymlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {
    private static final Path FIXTURES = Path.of("src/test/resources/fixtures/metrics");
    private static final Offset<Double> EXACT = within(1e-12);

    /** scikit-learn's balanced_accuracy_score on the cases of classification.json. */
    private static final Map<String, Double> BALANCED = Map.of(
            "random2", 0.5800000000000001,
            "perfect", 1.0,
            "inverted", 0.0,
            "constant_prediction_0", 0.5,
            "constant_prediction_1", 0.5,
            "constant_labels", 0.75,
            "all_same", 1.0,
            "three_class", 0.3291133844842285,
            "imbalanced", 0.46335078534031415,
            "single", 1.0);

    @Test
    void classificationEqualsScikitLearn() throws IOException {
        JsonNode cases = json("classification.json");
        assertThat(cases).hasSize(10);
        for (Map.Entry<String, JsonNode> entry : cases.properties()) {
            double[] labels = numbers(entry.getValue().get("labels"));
            double[] predictions = numbers(entry.getValue().get("predictions"));
            for (Metric metric : new Metric[] {Metric.ACCURACY, Metric.F1, Metric.F1_MACRO, Metric.MATTHEWS}) {
                JsonNode expected = entry.getValue().get(metric.key());
                if (expected.isNull()) {
                    assertThatThrownBy(() -> metric.of(predictions, labels)).hasMessageContaining("f1_macro");
                } else {
                    assertThat(metric.of(predictions, labels))
                            .as(entry.getKey() + " " + metric)
                            .isCloseTo(expected.doubleValue(), EXACT);
                }
            }
            assertThat(Metric.BALANCED_ACCURACY.of(predictions, labels))
                    .as(entry.getKey())
                    .isCloseTo(BALANCED.get(entry.getKey()), EXACT);
        }
    }

    @Test
    void regressionEqualsScipy() throws IOException {
        JsonNode cases = json("regression.json");
        assertThat(cases).hasSize(8);
        for (Map.Entry<String, JsonNode> entry : cases.properties()) {
            double[] labels = numbers(entry.getValue().get("labels"));
            double[] predictions = numbers(entry.getValue().get("predictions"));
            for (Metric metric : new Metric[] {Metric.PEARSON, Metric.SPEARMAN, Metric.MSE}) {
                JsonNode expected = entry.getValue().get(metric.key());
                double actual = metric.of(predictions, labels);
                if (expected.isNull()) {
                    assertThat(actual).as(entry.getKey() + " " + metric).isNaN();
                } else {
                    double relative = 1e-8 * Math.max(1, Math.abs(expected.doubleValue()));
                    assertThat(actual)
                            .as(entry.getKey() + " " + metric)
                            .isCloseTo(expected.doubleValue(), within(relative));
                }
            }
        }
    }

    @Test
    void topKAndPerplexityEqualTheReference() throws IOException {
        JsonNode expected = json("logits.json");
        try (Safetensors file = Safetensors.open(FIXTURES.resolve("logits.safetensors"))) {
            float[] classLogits = file.floats("class_logits");
            long[] classLabels = file.longs("class_labels");
            for (Map.Entry<String, JsonNode> entry : expected.get("top_k").properties()) {
                assertThat(Logits.topKAccuracy(classLogits, 10, classLabels, Integer.parseInt(entry.getKey())))
                        .isEqualTo(entry.getValue().doubleValue());
            }
            double[] labels = Arrays.stream(classLabels).asDoubleStream().toArray();
            assertThat(Metric.ACCURACY.of(Logits.argmax(classLogits, 10), labels))
                    .isEqualTo(expected.at("/top_k/1").doubleValue());

            float[] logits = file.floats("lm_logits");
            long[] tokens = file.longs("lm_labels");
            assertPerplexity(Perplexity.of(logits, 30, tokens), expected.get("perplexity_unshifted"));
            assertPerplexity(Perplexity.shifted(logits, 30, tokens, 12), expected.get("perplexity_shifted"));
        }
    }

    private static void assertPerplexity(Perplexity actual, JsonNode expected) {
        assertThat(actual.tokens()).isEqualTo(expected.get("tokens").longValue());
        assertThat(actual.meanNll()).isCloseTo(expected.get("mean_nll").doubleValue(), EXACT);
        assertThat(actual.value()).isCloseTo(expected.get("perplexity").doubleValue(), within(1e-9));
    }

    @Test
    void perplexityOfUniformLogitsIsTheVocabularySize() {
        Perplexity one = Perplexity.of(new float[] {1000, 1000, 1000, 1000}, 4, new long[] {2});
        Perplexity none = Perplexity.of(new float[] {1, 2, 3, 4}, 4, new long[] {Perplexity.IGNORED});
        assertThat(one.value()).isCloseTo(4, EXACT);
        assertThat(one.plus(none)).isEqualTo(one);
        assertThat(none.value()).isNaN();
        assertThatThrownBy(() -> Perplexity.of(new float[] {1, 2}, 2, new long[] {2}))
                .hasMessage("label 2 is none of the classes 0 to 1");
        assertThatThrownBy(() -> Perplexity.shifted(new float[12], 2, new long[6], 4))
                .isInstanceOf(InputException.class);
    }

    @Test
    void amongEqualLogitsTheLowerClassComesFirst() {
        assertThat(Logits.argmax(new float[] {1, 1, 0, 0, 1, 1}, 3)).containsExactly(0, 1);
        assertThat(Logits.topKAccuracy(new float[] {1, 1, 0}, 3, new long[] {1}, 1))
                .isZero();
        assertThat(Logits.topKAccuracy(new float[] {1, 1, 0}, 3, new long[] {1}, 2))
                .isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "accuracy",
                "balanced_accuracy",
                "f1",
                "f1_macro",
                "matthews",
                "pearson",
                "spearman",
                "mse",
                "loss",
                "perplexity"
            })
    void everyMetricIsFoundByItsNameAndRefusesUnpairedInput(String key) {
        Metric metric = Metric.named(key);
        assertThat(metric).hasToString(key);
        assertThatThrownBy(() -> metric.of(new double[2], new double[3]))
                .isInstanceOf(InputException.class)
                .hasMessage(metric.key() + " needs one prediction for each label: 2 for 3");
        assertThatThrownBy(() -> metric.of(new double[0], new double[0])).isInstanceOf(InputException.class);
    }

    @Test
    void wrongNamesAndClassesAreExplained() {
        assertThat(Metric.BALANCED_ACCURACY.key()).isEqualTo("balanced_accuracy");
        assertThat(Metric.MSE.higherIsBetter()).isFalse();
        assertThat(Metric.MATTHEWS.higherIsBetter()).isTrue();
        assertThatThrownBy(() -> Metric.named("mathews"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Did you mean \"matthews\"?");
        assertThatThrownBy(() -> Metric.ACCURACY.of(new double[] {0.5}, new double[] {1}))
                .hasMessage("a prediction must be a class number 0, 1, 2, ..., not 0.5");
        assertThatThrownBy(() -> Metric.ACCURACY.of(new double[] {1}, new double[] {Double.NaN}))
                .hasMessageContaining("a label must be a class number");
        assertThat(Metric.SPEARMAN.of(new double[] {1, Double.NaN}, new double[] {1, 2}))
                .isNaN();
        assertThat(Metric.PEARSON.of(new double[] {1}, new double[] {1})).isNaN();
    }

    @Test
    void summaryUsesTheSampleDeviation() {
        Summary summary = Summary.of(2, 4, 4, 4, 5, 5, 7, 9);
        assertThat(summary.mean()).isEqualTo(5);
        assertThat(summary.standardDeviation()).isCloseTo(Math.sqrt(32 / 7.0), EXACT);
        assertThat(summary).hasToString("5.000 ± 2.138 (n = 8)");
        assertThat(Summary.of(0.5).standardDeviation()).isNaN();
        assertThat(Summary.of(0.5)).hasToString("0.500 (n = 1)");
        assertThatThrownBy(Summary::of).isInstanceOf(InputException.class);
    }

    private static JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(FIXTURES.resolve(name).toFile());
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }
}
