package io.github.asymlora.notebook.card;

import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import java.util.List;
import java.util.function.Function;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A data set: its size and, of texts, the first rows. */
final class DataCard {
    private static final int ROWS = 5;
    private static final int LETTERS = 200;

    private DataCard() {}

    static Card of(Data data) {
        Card card = Card.of(data.name()).fact("examples", data.size());
        return data instanceof Dataset texts ? card.table(rows(texts, List.of())) : card;
    }

    /** The first rows; classes by their names, where there are any. */
    static Table rows(Dataset data, List<String> classes) {
        List<Example> first = data.examples().stream().limit(ROWS).toList();
        Table table = Table.create("the first of " + data.size() + " rows", column("text", first, Example::text));
        if (first.stream().anyMatch(example -> example.pair() != null)) {
            table.addColumns(column("second text", first, Example::pair));
        }
        if (first.stream().anyMatch(example -> !Float.isNaN(example.label()))) {
            table.addColumns(column("label", first, example -> label(example.label(), classes)));
        }
        return table;
    }

    private static StringColumn column(String name, List<Example> examples, Function<Example, String> text) {
        return StringColumn.create(name, examples.stream().map(text).map(DataCard::shortened));
    }

    private static String shortened(String text) {
        return text == null || text.length() <= LETTERS ? text : text.substring(0, LETTERS) + " …";
    }

    private static String label(float label, List<String> classes) {
        boolean named = label >= 0 && label < classes.size();
        return Float.isNaN(label)
                ? ""
                : named ? classes.get((int) label) : label == (long) label ? "" + (long) label : "" + label;
    }
}
