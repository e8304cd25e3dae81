package io.github.asymlora.notebook.card;

import io.github.asymlora.adapter.FineTuning;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A method with its settings, which are a record's components; what it would train, its plan says. */
final class MethodCard {
    private MethodCard() {}

    static Card of(FineTuning method) {
        Card card = Card.of(method.name()).text(method.toString());
        if (method instanceof Record) {
            for (RecordComponent setting : method.getClass().getRecordComponents()) {
                card.fact(setting.getName(), shown(value(method, setting)));
            }
        }
        return card;
    }

    /** Of settings within a setting those that aren't off or empty. */
    private static Object shown(Object value) {
        if (!(value instanceof Record)) {
            return value;
        }
        return Arrays.stream(value.getClass().getRecordComponents())
                .map(setting -> setting.getName() + " " + shown(value(value, setting)))
                .filter(text -> !text.matches("\\S+ (?:false|null|none|\\{}|\\[])?"))
                .map(text -> text.replaceAll(" true$", ""))
                .collect(Collectors.joining(", "));
    }

    /** Not shown where it can't be read, as in a record that a cell declares. */
    private static Object value(Object method, RecordComponent setting) {
        try {
            return setting.getAccessor().invoke(method);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
