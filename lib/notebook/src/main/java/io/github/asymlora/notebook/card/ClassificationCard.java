package io.github.asymlora.notebook.card;

import io.github.asymlora.train.Classification;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A prediction: the class and the probabilities of all, the likeliest first, or the value. */
final class ClassificationCard {
    private ClassificationCard() {}

    static Card of(Classification said) {
        Card card = Card.of(said.toString()).fact("of", said.input()).text(said.toString());
        List<Map.Entry<String, Double>> all = said.probabilities().entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .toList();
        return all.isEmpty()
                ? card
                : card.table(Table.create(
                        StringColumn.create("class", all.stream().map(Map.Entry::getKey)),
                        DoubleColumn.create(
                                "probability",
                                all.stream().mapToDouble(Map.Entry::getValue).toArray())));
    }
}
