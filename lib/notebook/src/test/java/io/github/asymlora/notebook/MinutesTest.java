package io.github.asymlora.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinutesTest {
    /** A search of 10 runs, and 10 for each seed. */
    private static int runs(int seeds) {
        return 10 + 10 * seeds;
    }

    private static Minutes measured(String scale, String variable, double seconds) {
        Minutes minutes = Minutes.of(scale, variable);
        minutes.measured(seconds, 0);
        return minutes;
    }

    @Test
    void asManySeedsAsFit() {
        Minutes minutes = measured("laptop", null, 6); // 240 s are 40 runs: a search and 3 seeds

        assertThat(minutes.fit("seeds", 1, 5, MinutesTest::runs)).isEqualTo(3);
        assertThat(minutes)
                .hasToString("about 4 min 00 s of training here (40 runs of 6.0 s): 3 of 5 seeds, "
                        + "as ASYMLORA_MINUTES=4; 0 drops nothing");
    }

    @Test
    void theMeasurementIsPartOfTheBudget() {
        Minutes minutes = Minutes.of("laptop", null);
        minutes.measured(6, 15); // of 240 s 37 runs are left

        assertThat(minutes.fit("seeds", 1, 5, MinutesTest::runs)).isEqualTo(2);
        assertThat(minutes.data("texts")).isEqualTo(1);
        assertThat(minutes.fit("seeds", 4, 5, MinutesTest::runs)).isEqualTo(4);
        assertThat(minutes.data("texts")).isEqualTo(0.75);
        assertThat(minutes.toString()).doesNotContain("more than");
    }

    @Test
    void nothingIsDroppedWhereAllFits() {
        Minutes minutes = measured("laptop", "1.5", 1);

        assertThat(minutes.fit("seeds", 1, 5, MinutesTest::runs)).isEqualTo(5);
        assertThat(minutes).hasToString("about 1 min 00 s of training here (60 runs of 1.0 s): 5 of 5 seeds");
    }

    @Test
    void ranksAreDroppedAfterSeeds() {
        Minutes minutes = measured("laptop", "1", 1);

        assertThat(minutes.fit("seeds", 2, 3, seeds -> seeds * 40)).isEqualTo(2);
        assertThat(minutes.fit("ranks", 2, 4, ranks -> 2 * ranks * 10)).isEqualTo(3);
        assertThat(minutes.toString()).contains("60 runs of 1.0 s").contains("2 of 3 seeds, 3 of 4 ranks");
    }

    @Test
    void theLeastRunsEvenIfItIsTooMuch() {
        Minutes minutes = measured("laptop", "1", 60);

        assertThat(minutes.fit("seeds", 2, 5, MinutesTest::runs)).isEqualTo(2);
        assertThat(minutes.toString()).contains("30 min 00 s").endsWith("the least, more than 1 min");
    }

    @Test
    void dataIsDroppedLast() {
        Minutes minutes = measured("laptop", "1", 2); // 60 s are 30 runs, or 40 with three quarters of the data

        assertThat(minutes.fit("seeds", 2, 5, seeds -> seeds * 20)).isEqualTo(2);
        assertThat(minutes.data("texts")).isEqualTo(0.75);
        assertThat(minutes.toString()).contains("1 min 00 s").contains("2 of 5 seeds, 75 % of the texts");
    }

    @Test
    void aThirdOfTheDataStays() {
        Minutes minutes = measured("laptop", "1", 60);
        minutes.fit("seeds", 1, 1, MinutesTest::runs);

        assertThat(minutes.data("texts")).isEqualTo(1 / 3.);
    }

    @Test
    void nothingMeasuredNothingDropped() {
        Minutes minutes = Minutes.of("smoke", null);
        minutes.fit("seeds", 1, 1, MinutesTest::runs);

        assertThat(minutes.data("texts")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "full"})
    void zeroIsNoLimit(String scale) {
        assertThat(measured(scale, "0", 1e6).fit("seeds", 1, 5, MinutesTest::runs))
                .isEqualTo(5);
    }

    @Test
    void onlyALaptopHasALimitOfItsOwn() {
        assertThat(measured("full", null, 1e6).fit("seeds", 1, 5, MinutesTest::runs))
                .isEqualTo(5);
        assertThat(measured("full", "4", 1e6).fit("seeds", 1, 5, MinutesTest::runs))
                .isEqualTo(1);
    }

    @Test
    void smokeScaleMeasuresNothing() {
        Minutes minutes = Minutes.of("smoke", "0.001");
        minutes.measure(progress -> {
            throw new AssertionError("no run");
        });

        assertThat(minutes.fit("seeds", 1, 2, MinutesTest::runs)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"four", "-1", "1,5", "NaN"})
    void otherBudgetsAreMistakes(String variable) {
        assertThatThrownBy(() -> Minutes.of("laptop", variable))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("ASYMLORA_MINUTES=" + variable);
    }

    @Test
    void whatIsLaterShrinksByWhatBegins() {
        Minutes minutes = measured("laptop", "0", 2);
        minutes.fit("seeds", 1, 5, MinutesTest::runs);
        minutes.begin(10);

        assertThat(minutes.later()).isEqualTo(100);
        minutes.begin(50);
        assertThat(minutes.later()).isZero();
    }

    @Test
    void aScaleThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Minutes.of("papr", null))
                .isInstanceOf(InputException.class)
                .hasMessage("ASYMLORA_SCALE=papr is none of smoke, laptop, full.");
    }
}
