package io.github.asymlora.notebook.card;

import io.github.asymlora.notebook.Curve;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.Run;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A run: what trained, how long, its evaluations and its loss. */
final class RunCard {
    private RunCard() {}

    static Card of(Run run) {
        String[] lines = run.toString().split("\\R", 2);
        Card card = Card.of(lines[0])
                .fact("model", run.adapter().model().name())
                .fact("updates", run.history().steps().size());
        if (!run.history().evaluations().isEmpty()) {
            card.table(evaluations(run.history().evaluations()));
        }
        return card.drawing(Curve.svg(run.history())).text(run.toString());
    }

    private static Table evaluations(List<Events.Evaluated> all) {
        return Table.create(
                IntColumn.create(
                        "epoch", all.stream().mapToInt(Events.Evaluated::epoch).toArray()),
                IntColumn.create(
                        "step", all.stream().mapToInt(Events.Evaluated::step).toArray()),
                DoubleColumn.create(
                        "training loss",
                        all.stream().mapToDouble(Events.Evaluated::trainingLoss).toArray()),
                StringColumn.create("validation", all.stream().map(RunCard::validation)),
                StringColumn.create("", all.stream().map(one -> one.best() ? "best so far" : "")));
    }

    private static String validation(Events.Evaluated one) {
        return one.validation().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.4f", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
