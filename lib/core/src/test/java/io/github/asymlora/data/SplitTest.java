package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitTest {

    /** The parts were computed with Python's hashlib from the rule in Split's documentation. */
    @Test
    void isTheSameEverywhere() {
        Split split = Split.byGroup(dataset(20, 1), 0.1, 0.2);
        assertThat(groups(split.validation())).containsExactlyInAnyOrder("7", "14", "19");
        assertThat(groups(split.test())).containsExactlyInAnyOrder("4", "8", "10");
        assertThat(split.train().size()).isEqualTo(14);
        assertThat(split.test().name()).isEqualTo("demo/test");
    }

    @Property(tries = 200)
    void noGroupIsOnTwoSidesAndNothingIsLost(
            @ForAll @IntRange(min = 1, max = 60) int groups,
            @ForAll @IntRange(min = 1, max = 4) int perGroup,
            @ForAll @DoubleRange(min = 0, max = 0.45) double validation,
            @ForAll @DoubleRange(min = 0, max = 0.45) double test) {
        Dataset all = dataset(groups, perGroup);
        Split split = Split.byGroup(all, validation, test);
        List<Example> together = new ArrayList<>(split.train().examples());
        together.addAll(split.validation().examples());
        together.addAll(split.test().examples());
        assertThat(together).containsExactlyInAnyOrderElementsOf(all.examples());
        int sides = groups(split.train()).size()
                + groups(split.validation()).size()
                + groups(split.test()).size();
        assertThat(sides).as("each group once").isEqualTo(groups);
    }

    @Test
    void sharesAreNearWhatWasAskedAndOrderDoesNotMatter() {
        Dataset all = dataset(5000, 1);
        Split split = Split.byGroup(all, 0.1, 0.2);
        assertThat(split.validation().size() / 5000.0).isCloseTo(0.1, within(0.02));
        assertThat(split.test().size() / 5000.0).isCloseTo(0.2, within(0.02));

        List<Example> reversed = new ArrayList<>(all.examples());
        Collections.reverse(reversed);
        Split again = Split.byGroup(new Dataset("demo", reversed), 0.1, 0.2);
        assertThat(groups(again.test())).isEqualTo(groups(split.test()));
    }

    @Test
    void impossibleSharesAreRefused() {
        Dataset all = dataset(3, 1);
        assertThatThrownBy(() -> Split.byGroup(all, 0.5, 0.5)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> Split.byGroup(all, -0.1, 0.5)).hasMessageContaining("shares of validation (-0.1)");
        assertThatThrownBy(() -> Split.byGroup(all, Double.NaN, 0.5)).isInstanceOf(InputException.class);
    }

    @Property(tries = 100)
    void aSmallSampleBeginsALargeOne(
            @ForAll @IntRange(max = 30) int small, @ForAll @IntRange(max = 30) int more, @ForAll long seed) {
        Dataset all = dataset(40, 1);
        List<Example> large = all.head(small + more, seed).examples();
        assertThat(large).hasSize(Math.min(40, small + more)).doesNotHaveDuplicates();
        assertThat(all.examples()).containsAll(large);
        assertThat(all.head(small, seed).examples()).isEqualTo(large.subList(0, small));
    }

    @Test
    void samplesDependOnTheSeedOnly() {
        Dataset all = dataset(100, 1);
        assertThat(all.head(10, 1)).isEqualTo(dataset(100, 1).head(10, 1)).isNotEqualTo(all.head(10, 2));
        Set<Example> picked = IntStream.range(0, 60)
                .mapToObj(seed -> all.head(10, seed).examples())
                .flatMap(List::stream)
                .collect(Collectors.toCollection(HashSet::new));
        assertThat(picked).as("every example has its chance").hasSizeGreaterThan(95);
    }

    private static Dataset dataset(int groups, int perGroup) {
        return new Dataset(
                "demo",
                IntStream.range(0, groups * perGroup)
                        .mapToObj(i -> new Example("e" + i, "text " + i, null, i % 2, String.valueOf(i / perGroup)))
                        .toList());
    }

    private static Set<String> groups(Dataset dataset) {
        return dataset.examples().stream().map(Example::group).collect(Collectors.toSet());
    }
}
