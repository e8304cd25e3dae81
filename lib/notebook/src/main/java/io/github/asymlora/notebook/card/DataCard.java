package io.github.asymlora.notebook.card;

import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.vision.ImageSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A data set: its size and its first rows or pictures. */
final class DataCard {
    private static final int ROWS = 5;
    private static final int LETTERS = 200;

    private DataCard() {}

    static Card of(Data data) {
        return beginning(Card.of(data.name()).fact("examples", data.size()), data, List.of());
    }

    /** Adds the first rows or pictures. */
    static Card beginning(Card card, Data data, List<String> classes) {
        if (data instanceof Dataset texts) {
            return card.table(rows(texts, classes));
        }
        return data instanceof ImageSet images ? card.pictures(Thumbnails.html(images, classes)) : card;
    }

    /** Classes by their names, where there are any. */
    private static Table rows(Dataset data, List<String> classes) {
        List<Example> first = data.examples().stream().limit(ROWS).toList();
        Table table = Table.create("the first of " + data.size() + " rows", column("text", first, Example::text));
        if (first.stream().anyMatch(example -> example.pair() != null)) {
            table.addColumns(column("second text", first, Example::pair));
        }
        if (first.stream().anyMatch(example -> !Float.isNaN(example.label()))) {
            table.addColumns(column("label", first, example -> label(example.label(), classes)));
        }
        if (first.stream().anyMatch(example -> !example.classes().isEmpty())) {
            boolean ofWords =
                    first.stream().anyMatch(example -> !example.words().isEmpty());
            table.addColumns(column(ofWords ? "tags" : "classes", first, example -> example.classes().stream()
                    .map(tag -> label(tag, classes))
                    .collect(Collectors.joining(ofWords ? " " : ", "))));
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
