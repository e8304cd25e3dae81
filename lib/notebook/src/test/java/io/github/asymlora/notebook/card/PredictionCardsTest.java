package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Predictions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionCardsTest {
    @Test
    void theLikeliestClassComesFirst() {
        Card card = ClassificationCard.of(
                new Classification("late?", "order", 0.9, Map.of("refund", 0.1, "order", 0.9), null));

        assertThat(card.text()).isEqualTo("order (0.90)");
        assertThat(card.html()).containsSubsequence("order (0.90)", "late?", ">order<", "0.9", ">refund<", "0.1");
    }

    @Test
    void aValueIsShownAsItIs() {
        assertThat(ClassificationCard.of(new Classification("a", null, null, Map.of(), 1.5))
                        .html())
                .contains("<b>1.5</b>");
    }

    @Test
    void predictionsStandBesideTheLabels() {
        Card card = PredictionsCard.of(new Predictions("t/test", new double[] {1, 0}, new double[] {1, 1}));
        assertThat(card.text()).contains("Predictions for t/test", "examples: 2", "predicted", "label");
    }
}
