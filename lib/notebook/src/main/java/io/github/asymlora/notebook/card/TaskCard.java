package io.github.asymlora.notebook.card;

import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.Task;
import io.github.asymlora.vision.ImageSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** A task: what is predicted and by what judged, its parts' sizes, each class's share of them, and its first rows. */
final class TaskCard {
    private TaskCard() {}

    static Card of(Task task) {
        String goal =
                switch (task.goal()) {
                    case CLASS -> "one of " + task.labels().size() + " classes";
                    case CLASSES -> "any of " + task.labels().size() + " classes";
                    case TOKEN_CLASS -> "one of " + task.labels().size() + " tags of each word";
                    case VALUE -> "a value";
                    case RESPONSE -> "a response";
                };
        Card card = Card.of("Task " + task.name())
                .fact("predicts", goal)
                .fact("judged by", task.metrics().stream().map(Object::toString).collect(Collectors.joining(", ")))
                .table(parts(task));
        return DataCard.beginning(card, task.train(), task.labels());
    }

    /** A row for each part, a column for each class. */
    private static Table parts(Task task) {
        Map<String, Data> parts = new LinkedHashMap<>();
        parts.put("train", task.train());
        parts.put("validation", task.validation());
        parts.put("test", task.test());
        parts.putAll(task.domains());
        Table table = Table.create(
                StringColumn.create("part", parts.keySet()),
                StringColumn.create(
                        "examples",
                        parts.values().stream().map(part -> String.format(Locale.ROOT, "%,d", part.size()))));
        for (int i = 0; i < task.labels().size(); i++) {
            int label = i;
            table.addColumns(StringColumn.create(
                    unused(table, task.labels().get(i)), parts.values().stream().map(part -> share(part, label))));
        }
        return table;
    }

    /** Tablesaw wants each name once, whatever the classes are called. */
    private static String unused(Table table, String name) {
        return table.containsColumn(name) ? unused(table, name + " (class)") : name;
    }

    /** Whether it is of the class, or has it among others, or one of its words has. */
    private static boolean has(Example example, int label) {
        return example.label() == label || example.classes().contains(label);
    }

    private static String share(Data part, int label) {
        long count = IntStream.range(0, part.size())
                .filter(i -> part instanceof Dataset texts
                        ? has(texts.examples().get(i), label)
                        : part instanceof ImageSet images && images.label(i) == label)
                .count();
        return part.size() == 0 ? "" : String.format(Locale.ROOT, "%.0f %%", 100.0 * count / part.size());
    }
}
