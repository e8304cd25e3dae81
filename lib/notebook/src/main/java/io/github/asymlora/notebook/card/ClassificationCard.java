package io.github.asymlora.notebook.card;

import io.github.asymlora.train.Classification;
import io.github.asymlora.train.Entity;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A prediction: the class and the probabilities of all, the likeliest first, the value, or the entities of a text. */
final class ClassificationCard {
    private ClassificationCard() {}

    static Card of(Classification said) {
        Card card = Card.of(said.toString()).fact("of", said.input()).text(said.toString());
        if (said.entities() != null) {
            return card.table(Table.create(
                    StringColumn.create("entity", said.entities().stream().map(Entity::text)),
                    StringColumn.create("type", said.entities().stream().map(Entity::label)),
                    DoubleColumn.create(
                            "probability",
                            said.entities().stream()
                                    .mapToDouble(Entity::probability)
                                    .toArray())));
        }
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
