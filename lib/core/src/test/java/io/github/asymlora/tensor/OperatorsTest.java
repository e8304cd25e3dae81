package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.asymlora.Golden;
import io.github.asymlora.Tiny;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each operator against its eager twin, values and gradients, and against central differences in fp64. */
class OperatorsTest {
    private static final double FP32 = 2e-5;
    private static final double DIFFERENCES = 1e-6;

    private final NDManager manager = Compute.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void theScriptIsWhatRuns() {
        assertThat(Operators.SCRIPT).isNotNull(); // otherwise all below would compare the twins with themselves
    }

    @Test
    void addLinear() {
        NDArray[] parts = {random(1, 5, 3), random(2, 4, 3), random(3, 5, 2), random(4, 4, 2)};
        Function<NDArray[], NDArray> fused =
                x -> Operators.addLinear(Operators.linear(x[0], x[1], null), x[2], x[3], 1.7);
        agree(fused, x -> Eager.addLinear(Operators.linear(x[0], x[1], null), x[2], x[3], 1.7), parts);
        NDArray expected = parts[0].matMul(parts[1].transpose())
                .add(parts[2].matMul(parts[3].transpose()).mul(1.7));
        assertThat(Golden.distance(fused.apply(parts), expected)).isLessThan(1e-5);
    }

    private NDArray[] copies(NDArray... all) {
        return Stream.of(all).map(NDArray::duplicate).toArray(NDArray[]::new);
    }

    @Test
    void whatIsWrittenInPlaceIsAsTheTwinsWriteIt() {
        double[] factors = {0.99, 0.1, 0.999, 0.001, 0.7, 1e-8, 0.01};
        NDArray[] ours = {
            random(1, 3, 4), random(2, 3, 4), random(3, 3, 4), random(4, 3, 4).abs()
        };
        NDArray[] theirs = copies(ours);
        Operators.adamW(ours[0], ours[1], ours[2], ours[3], factors);
        Eager.adamW(theirs[0], theirs[1], theirs[2], theirs[3], factors);
        assertThat(Golden.distance(ours[0], random(1, 3, 4))).isGreaterThan(1e-3);
        for (int i : new int[] {0, 2, 3}) {
            assertThat(ours[i].toFloatArray()).containsExactly(theirs[i].toFloatArray());
        }
        NDArray[] means = {
            manager.ones(new Shape(3, 4), DataType.FLOAT64), manager.ones(new Shape(3, 4), DataType.FLOAT64)
        };
        NDArray[] same = copies(means);
        Operators.importance(means[0], means[1], ours[0], ours[2], 0.85, 0.9);
        Eager.importance(same[0], same[1], ours[0], ours[2], 0.85, 0.9);
        assertThat(means[0].toDoubleArray()).containsExactly(same[0].toDoubleArray(), within(1e-15));
        assertThat(means[1].toDoubleArray()).containsExactly(same[1].toDoubleArray(), within(1e-15));
        Operators.scaleInPlace(ours[0], 0.5);
        assertThat(ours[0].toFloatArray()).containsExactly(theirs[0].mul(0.5).toFloatArray());
    }

    @Test
    void labelsAreCountedAndMoved() {
        NDArray labels = manager.create(new long[] {-100, 2, 0, 1, -100, 2}, new Shape(2, 3));
        assertThat(Operators.counted(labels).getLong())
                .isEqualTo(Eager.counted(labels).getLong())
                .isEqualTo(4);
        assertThat(Operators.nextLabels(labels).toLongArray())
                .isEqualTo(Eager.nextLabels(labels).toLongArray())
                .containsExactly(2, 0, -100, -100, 2, -100);
        assertThat(Operators.only(labels, 2).toLongArray())
                .isEqualTo(Eager.only(labels, 2).toLongArray())
                .containsExactly(-100, 2, -100, -100, -100, 2);
    }

    @Test
    void copyReachesViewsScalarsAndWhatTrains() {
        NDArray all = manager.zeros(new Shape(2, 3));
        Operators.copy(manager.create(new float[] {1, 2, 3}), all.get(1));
        assertThat(all.toFloatArray()).containsExactly(0, 0, 0, 1, 2, 3);
        NDArray turned =
                manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2)).transpose();
        all.setRequiresGradient(true);
        Operators.copy(turned, all);
        assertThat(all.toFloatArray()).containsExactly(1, 3, 5, 2, 4, 6);
        assertThat(all.hasGradient()).isTrue();
        NDArray scalar = manager.create(1f);
        Operators.copy(manager.create(7f), scalar);
        assertThat(scalar.getFloat()).isEqualTo(7);
    }

    @Test
    void geluNew() {
        agree(x -> Operators.geluNew(x[0]), x -> Eager.geluNew(x[0]), random(1, 3, 40));
    }

    @Test
    void silu() {
        agree(x -> Operators.silu(x[0]), x -> Eager.silu(x[0]), random(1, 3, 40));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,1", "2,5,5,2,4", "3,7,7,4,8", "2,3,9,2,6", "2,9,3,3,2", "1,33,33,2,16"})
    void attention(int batch, int queries, int keys, int heads, int width) {
        NDArray[] qkv = {
            random(1, batch, queries, (long) heads * width),
            random(2, batch, keys, (long) heads * width),
            random(3, batch, keys, (long) heads * width)
        };
        for (NDArray mask : masks(batch, heads, queries, keys)) {
            agree(
                    x -> Operators.attention(x[0], x[1], x[2], mask, heads, 0),
                    x -> Eager.attention(x[0], x[1], x[2], mask, heads, 0),
                    qkv);
        }
    }

    /** Neighbouring heads share keys and values; a cap so high that it changes nothing leaves plain attention. */
    @ParameterizedTest
    @CsvSource({"1,4,4", "2,4,4", "2,6,3", "3,4,1"})
    void cappedAttention(int batch, int heads, int groups) {
        NDArray[] qkv = {
            random(1, batch, 5, 4L * heads), random(2, batch, 5, 4L * groups), random(3, batch, 5, 4L * groups)
        };
        for (NDArray mask : masks(batch, 1, 5, 5)) {
            for (float cap : new float[] {0.5f, 3}) {
                agree(
                        x -> Operators.cappedAttention(x[0], x[1], x[2], mask, heads, cap, 0),
                        x -> Eager.cappedAttention(x[0], x[1], x[2], mask, heads, cap, 0),
                        qkv);
            }
            NDArray plain = Operators.attention(qkv[0], qkv[1], qkv[2], mask, heads, 0);
            NDArray uncapped = Operators.cappedAttention(qkv[0], qkv[1], qkv[2], mask, heads, 1e4f, 0);
            assertThat(Golden.distance(uncapped, plain)).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,3"})
    void disentangledAttention(int batch, int heads) {
        long width = 4L * heads;
        NDArray[] parts = {
            random(1, batch, 5, width),
            random(2, batch, 5, width),
            random(3, 6, width),
            random(4, 6, width),
            random(5, batch, 5, width)
        };
        NDArray places = manager.arange(0, 25, 1, DataType.INT64)
                .mul(7)
                .mod(6)
                .toType(DataType.INT64, false)
                .reshape(1, 1, 5, 5);
        for (NDArray mask : masks(batch, heads, 5, 5)) {
            agree(
                    x -> Operators.disentangledAttention(x[0], x[1], x[4], x[2], x[3], places, mask, heads, 0),
                    x -> Eager.disentangledAttention(x[0], x[1], x[4], x[2], x[3], places, mask, heads, 0),
                    parts);
        }
    }

    @Test
    void normsOfOtherKinds() {
        agree(
                x -> Operators.rmsNormAboveOne(x[0], x[1], 1e-6f),
                x -> Eager.rmsNormAboveOne(x[0], x[1], 1e-6f),
                random(1, 3, 4, 6),
                random(2, 6));
        agree(
                x -> Operators.layerNorm(x[0], x[1], null, 1e-5f),
                x -> Eager.layerNorm(x[0], x[1], 1e-5f),
                random(1, 3, 4, 6),
                random(2, 6));
    }

    /** Nothing hidden; some keys hidden for each row; each query sees its past only. */
    private List<NDArray> masks(int batch, int heads, int queries, int keys) {
        float[] padding = new float[batch * keys];
        for (int i = 0; i < padding.length; i++) {
            padding[i] = i % keys > i / keys % keys ? -Float.MAX_VALUE : 0;
        }
        float[] causal = new float[batch * heads * queries * keys];
        for (int i = 0; i < causal.length; i++) {
            causal[i] = i % keys > i / keys % queries ? -Float.MAX_VALUE : 0;
        }
        return List.of(
                manager.zeros(new Shape(batch, 1, 1, keys)),
                manager.create(padding, new Shape(batch, 1, 1, keys)),
                manager.create(causal, new Shape(batch, heads, queries, keys)));
    }

    @Test
    void attentionGradientsAreTheDifferences() {
        NDArray mask = manager.create(new double[] {0, 0, -1e9, 0, 0, 0}, new Shape(2, 1, 1, 3));
        differ(
                x -> Operators.attention(x[0], x[1], x[2], mask, 2, 0),
                wide(random(1, 2, 3, 4)),
                wide(random(2, 2, 3, 4)),
                wide(random(3, 2, 3, 4)));
    }

    @Test
    void hiddenKeysHaveNoInfluence() {
        NDArray mask = manager.create(new float[] {0, 0, -Float.MAX_VALUE}, new Shape(1, 1, 1, 3));
        NDArray query = random(1, 1, 3, 4);
        NDArray key = random(2, 1, 3, 4);
        NDArray value = random(3, 1, 3, 4);
        NDArray seen = Operators.attention(query, key, value, mask, 2, 0);
        NDArray other = manager.zeros(new Shape(1, 3, 4));
        other.set(new NDIndex("0, 2"), 100);
        NDArray changed = Operators.attention(query, key.add(other), value.add(other), mask, 2, 0);
        assertThat(changed.toFloatArray()).isEqualTo(seen.toFloatArray());
    }

    /** With all values 1, a query gives Σ wᵢ dᵢ/(1−p), dᵢ of {0, 1}: 1 on average. */
    @Test
    void attentionDropsWeightsAndKeepsTheMean() {
        NDArray query = random(1, 8, 32, 8);
        NDArray ones = manager.ones(new Shape(8, 32, 8));
        NDArray mask = manager.zeros(new Shape(8, 1, 1, 32));
        List<Function<Float, NDArray>> both = List.of(
                p -> Operators.attention(query, query, ones, mask, 2, p),
                p -> Eager.attention(query, query, ones, mask, 2, p));
        for (Function<Float, NDArray> attention : both) {
            Compute.seed(1, "test", 0);
            float[] dropped = attention.apply(0.3f).toFloatArray();
            Compute.seed(1, "test", 0);
            assertThat(attention.apply(0.3f).toFloatArray()).isEqualTo(dropped);
            assertThat(attention.apply(0.3f).toFloatArray()).isNotEqualTo(dropped);
            assertThat(mean(dropped)).isCloseTo(1, within(0.05));
            assertThat(mean(attention.apply(0f).toFloatArray())).isCloseTo(1, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2})
    void embedding(int paddingId) {
        NDArray ids = manager.create(new long[] {0, 2, 2, 4, 1, 0}, new Shape(2, 3));
        NDArray table = random(1, 5, 3);
        agree(x -> Operators.embedding(ids, x[0], paddingId), x -> Eager.embedding(ids, x[0], paddingId), table);
        NDArray rows = Operators.embedding(ids, table, paddingId);
        assertThat(rows.getShape()).isEqualTo(new Shape(2, 3, 3));
        assertThat(rows.get("1, 0").toFloatArray()).isEqualTo(table.get("4").toFloatArray());
        for (int id = 0; id < 5; id++) {
            float[] gradient = gradients(x -> Operators.embedding(ids, x[0], paddingId), table)
                    .get(0)
                    .get(id)
                    .toFloatArray();
            boolean reached = id != paddingId && id != 3;
            assertThat(gradient).as("row %d", id).satisfies(row -> assertThat(row[0] != 0)
                    .isEqualTo(reached));
        }
    }

    @Test
    void embeddingOfOneRowOfIds() {
        NDArray table = random(1, 4, 2);
        NDArray row = Operators.embedding(manager.create(new long[] {3, 1}), table, -1);
        assertThat(row.getShape()).isEqualTo(new Shape(2, 2));
        assertThat(row.get("0").toFloatArray()).isEqualTo(table.get("3").toFloatArray());
    }

    @ParameterizedTest
    @CsvSource({"1,2", "5,3", "40,7"})
    void crossEntropy(int rows, int classes) {
        long[] labels = new SplittableRandom(1).longs(rows, 0, classes).toArray();
        NDArray truth = manager.create(labels);
        NDArray logits = random(1, rows, classes).mul(4);
        agree(x -> Operators.crossEntropy(x[0], truth, 0), x -> Eager.crossEntropy(x[0], truth, 0), logits);
        differ(x -> Operators.crossEntropy(x[0], truth, 0), wide(logits));
        assertThat(Operators.crossEntropy(logits, truth, 0).getFloat())
                .isCloseTo((float) byHand(logits, labels), within(1e-3f));
    }

    @Test
    void rowsLabelledMinus100DoNotCount() {
        NDArray logits = random(1, 4, 3);
        long[] labels = {1, -100, 2, -100};
        NDArray truth = manager.create(labels);
        agree(x -> Operators.crossEntropy(x[0], truth, 0), x -> Eager.crossEntropy(x[0], truth, 0), logits);
        assertThat(Operators.crossEntropy(logits, truth, 0).getFloat())
                .isCloseTo((float) byHand(logits, labels), within(1e-5f));
        float[] gradient = gradients(x -> Operators.crossEntropy(x[0], truth, 0), logits)
                .get(0)
                .get("1")
                .toFloatArray();
        assertThat(gradient).containsOnly(0);
        NDArray none = manager.create(new long[] {-100, -100, -100, -100});
        assertThat(Operators.crossEntropy(logits, none, 0).getFloat()).isZero();
    }

    @Test
    void labelsBeyondTheClassesAreAnError() {
        NDArray logits = random(1, 2, 3);
        NDArray labels = manager.create(new long[] {0, 3});
        assertThatThrownBy(() -> Operators.crossEntropy(logits, labels, 0)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> Eager.crossEntropy(logits, labels, 0)).isInstanceOf(RuntimeException.class);
    }

    /** Σ over counted rows of log Σ exp(z) − z[label], in plain Java. */
    private static double byHand(NDArray logits, long[] labels) {
        int classes = (int) logits.getShape().get(1);
        float[] z = logits.toFloatArray();
        double sum = 0;
        for (int row = 0; row < labels.length; row++) {
            double exponentials = 0;
            for (int j = 0; j < classes; j++) {
                exponentials += Math.exp(z[row * classes + j]);
            }
            sum += labels[row] == -100 ? 0 : Math.log(exponentials) - z[row * classes + (int) labels[row]];
        }
        return sum;
    }

    @Test
    void linear() {
        NDArray x = random(1, 2, 3, 4);
        NDArray weight = random(2, 5, 4);
        NDArray bias = random(3, 5);
        NDArray plain = x.reshape(6, 4).matMul(weight.transpose()).reshape(2, 3, 5);
        assertThat(Golden.distance(Operators.linear(x, weight, null), plain)).isLessThan(FP32);
        assertThat(Golden.distance(Operators.linear(x, weight, bias), plain.add(bias)))
                .isLessThan(FP32);
        differ(t -> Operators.linear(t[0], t[1], t[2]), wide(x), wide(weight), wide(bias));
        differ(t -> Operators.linear(t[0], t[1], null), wide(x), wide(weight));
    }

    @Test
    void layerNorm() {
        NDArray x = random(1, 2, 3, 6).mul(3).add(1);
        NDArray weight = random(2, 6);
        NDArray bias = random(3, 6);
        float epsilon = 0.1f;
        NDArray centred = x.sub(x.mean(new int[] {-1}, true));
        NDArray variance = centred.square().mean(new int[] {-1}, true);
        NDArray plain = centred.div(variance.add(epsilon).sqrt()).mul(weight).add(bias);
        assertThat(Golden.distance(Operators.layerNorm(x, weight, bias, epsilon), plain))
                .isLessThan(FP32);
        differ(t -> Operators.layerNorm(t[0], t[1], t[2], epsilon), wide(x), wide(weight), wide(bias));
    }

    @Test
    void dropoutZeroesAShareAndScalesTheRest() {
        NDArray x = manager.ones(new Shape(100, 100));
        float[] dropped = Operators.dropout(x, 0.2f).toFloatArray();
        assertThat(dropped).containsOnly(0, 1.25f);
        assertThat(mean(dropped)).isCloseTo(1, within(5 * 0.005)); // five standard errors
        assertThat(Operators.dropout(x, 0).toFloatArray()).containsOnly(1);
        NDArray y = random(1, 50);
        Compute.seed(1, "test", 0);
        float[] mask = Operators.dropout(manager.ones(new Shape(50)), 0.5f).toFloatArray();
        Compute.seed(1, "test", 0);
        float[] gradient =
                gradients(t -> Operators.dropout(t[0], 0.5f).sum(), y).get(0).toFloatArray();
        float cotangent = (float) cotangent(new Shape()).getDouble();
        for (int i = 0; i < mask.length; i++) {
            assertThat(gradient[i]).isEqualTo(mask[i] * cotangent);
        }
    }

    @Test
    void resultsBelongToTheManagerOfTheFirstArgument() {
        NDArray weight = random(1, 4, 4);
        NDArray vector = random(2, 4);
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = scope.ones(new Shape(2, 3, 4));
            NDArray ids = scope.zeros(new Shape(2, 3), DataType.INT64);
            NDArray labels = manager.zeros(new Shape(6), DataType.INT64);
            NDArray mask = manager.zeros(new Shape(2, 1, 1, 3));
            List<NDArray> results = List.of(
                    Operators.linear(x, weight, vector),
                    Operators.embedding(ids, weight, 0),
                    Operators.layerNorm(x, vector, vector, 1e-5f),
                    Operators.dropout(x, 0.5f),
                    Operators.attention(x, x, x, mask, 2, 0),
                    Operators.crossEntropy(x.reshape(6, 4), labels, 0));
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.getManager()).isSameAs(scope));
        }
        assertThat(manager.getManagedArrays()).hasSize(4);
    }

    private void agree(Function<NDArray[], NDArray> one, Function<NDArray[], NDArray> other, NDArray... inputs) {
        NDArray expected = other.apply(inputs);
        double size = 1 + Math.abs(expected.abs().max().getFloat());
        assertThat(Golden.distance(one.apply(inputs), expected)).isLessThan(FP32 * size);
        List<NDArray> gradients = gradients(one, inputs);
        List<NDArray> twins = gradients(other, inputs);
        for (int i = 0; i < inputs.length; i++) {
            assertThat(Golden.distance(gradients.get(i), twins.get(i)))
                    .as("gradient of input %d", i)
                    .isLessThan(FP32 * (1 + twins.get(i).abs().max().getFloat()));
        }
        assertThat(twins.get(twins.size() - 1).abs().max().getFloat()).isPositive();
    }

    /** Gradients against (f(x + h) − f(x − h)) / 2h, element by element. */
    private void differ(Function<NDArray[], NDArray> operator, NDArray... inputs) {
        double h = 1e-5;
        List<NDArray> gradients = gradients(operator, inputs);
        for (int i = 0; i < inputs.length; i++) {
            double[] values = inputs[i].toDoubleArray();
            double[] gradient = gradients.get(i).toDoubleArray();
            for (int j = 0; j < values.length; j++) {
                double difference =
                        shifted(operator, inputs, i, j, values, h) - shifted(operator, inputs, i, j, values, -h);
                assertThat(gradient[j])
                        .as("input %d, element %d", i, j)
                        .isCloseTo(difference / (2 * h), within(DIFFERENCES));
            }
        }
    }

    private double shifted(
            Function<NDArray[], NDArray> operator,
            NDArray[] inputs,
            int input,
            int element,
            double[] values,
            double h) {
        double[] moved = values.clone();
        moved[element] += h;
        NDArray[] all = inputs.clone();
        all[input] = manager.create(moved, inputs[input].getShape());
        NDArray result = operator.apply(all);
        return result.mul(cotangent(result.getShape())).sum().getDouble();
    }

    /** Of the sum of the results, each weighted by a fixed number. */
    private List<NDArray> gradients(Function<NDArray[], NDArray> operator, NDArray... inputs) {
        NDArray[] leaves = new NDArray[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            leaves[i] = inputs[i].duplicate();
            leaves[i].setRequiresGradient(true);
        }
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray result = operator.apply(leaves);
            NDArray weights = cotangent(result.getShape()).toType(result.getDataType(), false);
            collector.backward(result.mul(weights).sum());
        }
        List<NDArray> gradients = new ArrayList<>();
        for (NDArray leaf : leaves) {
            gradients.add(leaf.getGradient());
        }
        return gradients;
    }

    private NDArray cotangent(Shape shape) {
        return wide(random(99, shape.getShape()));
    }

    private NDArray random(long seed, long... shape) {
        return Tiny.gaussian(manager, seed, shape);
    }

    private static NDArray wide(NDArray x) {
        return x.toType(DataType.FLOAT64, true);
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
