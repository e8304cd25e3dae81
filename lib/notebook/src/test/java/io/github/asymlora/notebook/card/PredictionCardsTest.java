package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Entity;
import io.github.asymlora.train.Predictions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionCardsTest {
    @Test
    void theLikeliestClassComesFirst() {
        Card card =
                ClassificationCard.of(Classification.ofClass("late?", "order", Map.of("refund", 0.1, "order", 0.9)));

        assertThat(card.text()).isEqualTo("order (0.90)");
        assertThat(card.html()).containsSubsequence("order (0.90)", "late?", ">order<", "0.9", ">refund<", "0.1");
    }

    @Test
    void aValueIsShownAsItIs() {
        assertThat(ClassificationCard.of(Classification.ofValue("a", 1.5)).html())
                .contains("<b>1.5</b>");
    }

    @Test
    void classesByThemselvesHaveTheirProbabilities() {
        Card card = ClassificationCard.of(Classification.ofClasses("late?", Map.of("order", 0.75, "refund", 0.25)));
        assertThat(card.text()).isEqualTo("order");
        assertThat(card.html()).containsSubsequence(">order<", "0.75", ">refund<", "0.25");
    }

    @Test
    void entitiesHaveTheirTypes() {
        var found = List.of(new Entity("LOC", "New York", 3, 11, 0.75));
        Card card = ClassificationCard.of(Classification.ofEntities("to New York", found));
        assertThat(card.text()).isEqualTo("New York (LOC)");
        assertThat(card.html()).containsSubsequence("to New York", ">New York<", ">LOC<", "0.75");
        assertThat(ClassificationCard.of(Classification.ofEntities("to go", List.of()))
                        .text())
                .isEqualTo("no entities");
    }

    @Test
    void predictionsStandBesideTheLabels() {
        Card card = PredictionsCard.of(new Predictions("t/test", new double[] {1, 0}, new double[] {1, 1}));
        assertThat(card.text()).contains("Predictions for t/test", "examples: 2", "predicted", "label");
    }
}
