package io.github.asymlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.asymlora.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** Newcombe 1998, table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81,263,0.2553,0.3662", "15,148,0.0624,0.1605", "0,20,0.0000,0.1611", "1,29,0.0061,0.1718"})
    void theIntervalIsWilsons(int hits, int n, double low, double high) {
        Proportion proportion = new Proportion(hits, n);
        assertThat(proportion.value()).isEqualTo((double) hits / n);
        assertThat(proportion.low()).isCloseTo(low, within(5e-5));
        assertThat(proportion.high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void whatIsNoProportionIsRefused() {
        assertThat(new Proportion(81, 263)).hasToString("0.308 (95 % CI 0.255–0.366, 81 of 263)");
        assertThatThrownBy(() -> new Proportion(0, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessage("3 of 2 is no proportion");
    }
}
