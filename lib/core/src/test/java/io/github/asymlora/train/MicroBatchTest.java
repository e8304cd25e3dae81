package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.Golden;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A batch cut into micro-batches, in any order and of any size, is the same update as the batch in one piece. */
class MicroBatchTest {
    private static final int BATCH = 24;
    private static final TinyExamples EXAMPLES = new TinyExamples(BATCH, 11, 0);

    @Test
    void addUpToTheWholeBatch() {
        Updated whole = update(BATCH, false);
        for (int size : new int[] {1, 5, 8}) {
            for (boolean group : new boolean[] {true, false}) {
                Updated parts = update(size, group);
                assertThat(parts.seen.loss()).isCloseTo(whole.seen.loss(), within(1e-6));
                assertThat(parts.seen.gradientNorm()).isCloseTo(whole.seen.gradientNorm(), within(1e-5));
                whole.parameters.forEach((name, values) -> assertThat(parts.parameters.get(name))
                        .as("%s, micro-batches of %d", name, size)
                        .containsExactly(values, within(1e-5f)));
            }
        }
    }

    @Property(tries = 50)
    void holdEveryExampleOnceAndNoMoreThanAskedFor(
            @ForAll @IntRange(min = 1, max = BATCH) int size, @ForAll boolean group) {
        List<int[]> parts = parts(size, group);
        assertThat(parts).allMatch(part -> part.length >= 1 && part.length <= size);
        assertThat(parts.stream().flatMapToInt(Arrays::stream).sorted().toArray())
                .isEqualTo(IntStream.range(0, BATCH).toArray());
        if (group) {
            assertThat(parts.stream()
                            .flatMapToInt(Arrays::stream)
                            .map(EXAMPLES::length)
                            .toArray())
                    .isSorted();
        }
    }

    private record Updated(TrainStep.Result seen, Map<String, float[]> parameters) {}

    /** What one update makes of a fresh adapter. A gradient far below AdamW's epsilon would only show rounding. */
    private static Updated update(int microBatch, boolean group) {
        try (Model model = Models.load(Golden.path("models/bert")).newHead(2, 0);
                Adapter adapter = Lora.rank(2).on("query", "value", "dense").attach(model, 1);
                TrainStep step = new TrainStep(
                        adapter, new AdamW.Options(0.9, 0.999, 1e-3, 0.01), name -> true, 1.0, Dropout.NONE, 1)) {
            TrainStep.Result seen = step.update(Source.whole(model, EXAMPLES), parts(microBatch, group), 0.01);
            Map<String, float[]> values = new TreeMap<>();
            for (Map.Entry<String, NDArray> parameter : adapter.trainable().entrySet()) {
                values.put(parameter.getKey(), parameter.getValue().toFloatArray());
            }
            return new Updated(seen, values);
        }
    }

    private static List<int[]> parts(int microBatch, boolean group) {
        TrainingOptions options = TrainingOptions.with(o -> o.batchSize(BATCH)
                .microBatchSize(microBatch)
                .groupByLength(group)
                .dropout(Dropout.NONE));
        return Batches.parts(IntStream.range(0, BATCH).toArray(), EXAMPLES, options);
    }
}
