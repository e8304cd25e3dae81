package io.github.asymlora.notebook.card;

import io.github.asymlora.adapter.FineTuning;
import java.lang.reflect.RecordComponent;

/** A method with its settings, which are a record's components; what it would train, its plan says. */
final class MethodCard {
    private MethodCard() {}

    static Card of(FineTuning method) {
        Card card = Card.of(method.name()).text(method.toString());
        if (method instanceof Record) {
            for (RecordComponent setting : method.getClass().getRecordComponents()) {
                card.fact(setting.getName(), value(method, setting));
            }
        }
        return card;
    }

    /** Not shown where it can't be read, as in a record that a cell declares. */
    private static Object value(FineTuning method, RecordComponent setting) {
        try {
            return setting.getAccessor().invoke(method);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
