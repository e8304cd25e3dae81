package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
    private static final String PATH = "bert.encoder.layer.11.attention.output.dense";

    @Test
    void matchesWholePathsOrEndings() {
        assertThat(PathPattern.whole(".*\\.1\\d\\..*dense").matches(PATH)).isTrue();
        assertThat(PathPattern.whole("dense").matches(PATH)).isFalse();
        assertThat(PathPattern.ending("dense").matches(PATH)).isTrue();
        assertThat(PathPattern.ending("output.dense|query").matches(PATH)).isTrue();
        assertThat(PathPattern.ending("ense").matches(PATH)).isFalse();
        assertThat(PathPattern.whole("^(?!.*vision).*dense$").matches(PATH)).isTrue(); // which linear engines can't
    }

    @ParameterizedTest
    @ValueSource(strings = {"((.*)*)*X", "(.+)+(.+)+(.+)+(.+)+\\d$", "(?:.*.*)*y"})
    void backtrackingWithoutEndIsAnError(String expression) {
        assertThatThrownBy(() -> PathPattern.whole(expression).matches(PATH.repeat(3)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("backtracks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a{2,1}", "[z-a]", "*"})
    void whatIsNoExpressionIsNamed(String expression) {
        assertThatThrownBy(() -> PathPattern.ending(expression))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(expression);
    }

    @Test
    void neitherLengthNorDepthBreaksTheStack() {
        assertThatThrownBy(() -> PathPattern.whole("a".repeat(20_000)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("20000 characters");
        String deep = "(".repeat(4_999) + "a" + ")".repeat(4_999);
        assertThatThrownBy(() -> PathPattern.whole(deep))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("overflow");
        String repeated = "(a|b)*";
        assertThatThrownBy(() -> PathPattern.whole(repeated).matches("ab".repeat(100_000)))
                .isInstanceOf(InputException.class);
    }
}
