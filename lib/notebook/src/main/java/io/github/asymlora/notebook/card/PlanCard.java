package io.github.asymlora.notebook.card;

import io.github.asymlora.adapter.Plan;
import java.util.List;
import java.util.Locale;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** What would train: a row for each tensor. */
final class PlanCard {
    private PlanCard() {}

    static Card of(Plan plan) {
        String share = String.format(Locale.ROOT, "%.2f %%", 100.0 * plan.trainable() / plan.modelParameters());
        List<Plan.Row> rows = plan.rows();
        Table table = Table.create(
                StringColumn.create("tensor", rows.stream().map(Plan.Row::name)),
                StringColumn.create(
                        "shape", rows.stream().map(row -> row.shape().toString())),
                StringColumn.create("start", rows.stream().map(Plan.Row::start)),
                StringColumn.create("", rows.stream().map(row -> row.trained() ? "trained" : "frozen")),
                LongColumn.create(
                        "numbers", rows.stream().mapToLong(Plan.Row::size).toArray()));
        return Card.of(plan.title())
                .fact(
                        "trains",
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d numbers (%s)",
                                plan.trainable(),
                                plan.modelParameters(),
                                share))
                .table(table)
                .text(plan.toString());
    }
}
