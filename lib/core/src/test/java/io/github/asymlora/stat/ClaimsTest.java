package io.github.asymlora.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Verdicts follow from intervals and corrected p-values, and every statement can be contradicted. */
class ClaimsTest {
    private static Comparison difference(double value, double half, double p) {
        return new Comparison(new Interval(value, value - half, value + half), p);
    }

    private static List<Verdict> verdicts(Claims claims) {
        return claims.judged().stream().map(Claim::verdict).toList();
    }

    @Test
    void aComparisonNeedsDirectionAndCorrection() {
        Claims one = new Claims("06").better("better", "Table 1", difference(0.02, 0.015, 0.03));
        assertThat(verdicts(one)).containsExactly(Verdict.HOLDS_AT_THIS_SCALE);
        one.better("worse", "Table 1", difference(-0.05, 0.01, 0.001)).better("chance", "", difference(0.01, 0.1, 0.7));
        // Holm: 0.001·3, 0.03·2 = 0.06, 0.7
        assertThat(verdicts(one)).containsExactly(Verdict.NOT_TOLD_APART, Verdict.CONTRADICTED, Verdict.NOT_TOLD_APART);
        assertThat(one.summary()).isEqualTo("1 contradicted, 2 not told apart");
    }

    @Test
    void notWorseIsAboutTheMarginAndNotCorrected() {
        Claims claims = new Claims("06")
                .notWorse("equal", "", difference(-0.002, 0.005, 0.4), 0.01)
                .notWorse("worse", "", difference(-0.03, 0.005, 0.001), 0.01)
                .notWorse("who knows", "", difference(0, 0.05, 0.9), 0.01);
        assertThat(verdicts(claims))
                .containsExactly(Verdict.HOLDS_AT_THIS_SCALE, Verdict.CONTRADICTED, Verdict.NOT_TOLD_APART);
        assertThatThrownBy(() -> claims.notWorse("", "", difference(0, 1, 1), 0))
                .isInstanceOf(InputException.class);
    }

    @Test
    void aMeasureIsAboveBelowOrAround() {
        Claims claims = new Claims("03")
                .above("above", "", new Interval(0.5, 0.2, 0.7), 0)
                .above("below", "", new Interval(-0.5, -0.7, -0.1), 0)
                .above("around", "", new Interval(0.1, -0.1, 0.3), 0);
        assertThat(verdicts(claims))
                .containsExactly(Verdict.HOLDS_AT_THIS_SCALE, Verdict.CONTRADICTED, Verdict.NOT_TOLD_APART);
    }

    @Test
    void anIdentityHoldsToItsTolerance() {
        Claims claims = new Claims("02")
                .exact("holds", "Lemma 4.1", 1e-12, 1e-10)
                .exact("fails", "Lemma 4.1", 1e-3, 1e-10)
                .exact("is no number", "Lemma 4.1", Double.NaN, 1e-10);
        assertThat(verdicts(claims)).containsExactly(Verdict.HOLDS, Verdict.CONTRADICTED, Verdict.CONTRADICTED);
        assertThat(claims.toString()).startsWith("1 holds, 2 contradicted").contains("holds (Lemma 4.1): holds; error");
    }

    @Test
    void aCellThatRunsAgainStatesItOnce() {
        Claims claims = new Claims("02").exact("holds", "", 1, 0.1);
        claims.exact("holds", "", 0, 0.1);
        assertThat(verdicts(claims)).containsExactly(Verdict.HOLDS);
        assertThat(new Claims("02").summary()).isEqualTo("no claims");
    }
}
