package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Results as JSON. */
final class Json {
    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Sets a number, or null where there is none: JSON has no NaN. */
    static ObjectNode number(ObjectNode object, String field, double value) {
        return Double.isFinite(value) ? object.put(field, value) : object.putNull(field);
    }

    /** Indented text. */
    static String text(ObjectNode object) {
        return object.toPrettyString();
    }
}
