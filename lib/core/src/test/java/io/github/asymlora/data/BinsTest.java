package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BinsTest {
    private static Dataset values(String name, double... values) {
        return new Dataset(
                name,
                IntStream.range(0, values.length)
                        .mapToObj(i -> new Example(name + i, "t", null, (float) values[i], name + i))
                        .toList());
    }

    private static TextTask task(double... train) {
        return new TextTask(
                "r",
                List.of(),
                List.of(Metric.PEARSON),
                values("train", train),
                values("validation", -9, 0, 9),
                values("test", 1.5, 2, 2.5),
                Map.of());
    }

    private static List<Float> labels(Dataset data) {
        return data.examples().stream().map(Example::label).toList();
    }

    @Test
    void aboutEquallyManyInEachAndTheTrainingSetsBoundsForAll() {
        TextTask binned = task(3, 1, 2, 6, 5, 4).binned(3);
        assertThat(binned.labels()).containsExactly("bin 1", "bin 2", "bin 3");
        assertThat(labels(binned.train())).containsExactly(1f, 0f, 0f, 2f, 2f, 1f);
        assertThat(labels(binned.validation())).containsExactly(0f, 0f, 2f);
        assertThat(labels(binned.test())).containsExactly(0f, 0f, 0f);
        assertThat(binned.goal()).isEqualTo(Task.Goal.CLASS);
        assertThat(binned.mainMetric()).isEqualTo(Metric.BALANCED_ACCURACY);
    }

    @Test
    void refusesWhatCannotBeCut() {
        assertThatThrownBy(() -> task(1, 1, 1, 2).binned(3))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("too many");
        assertThatThrownBy(() -> task(1, 2, 3).binned(1)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> task(1, 2, 3).binned(2).binned(2))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no values");
    }
}
