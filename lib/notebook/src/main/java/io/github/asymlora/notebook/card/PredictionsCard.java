package io.github.asymlora.notebook.card;

import io.github.asymlora.train.Predictions;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** What a run said of each example of a data set, beside what is right. */
final class PredictionsCard {
    private PredictionsCard() {}

    static Card of(Predictions all) {
        Table table = Table.create(
                DoubleColumn.create("predicted", all.predicted()), DoubleColumn.create("label", all.labels()));
        return Card.of("Predictions for " + all.data())
                .fact("examples", all.size())
                .table(table);
    }
}
