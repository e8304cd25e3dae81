package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

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

    /** A value for people to read: numbers with four digits behind the point. */
    static String rounded(JsonNode value) {
        return value.isFloatingPointNumber() ? String.format(Locale.ROOT, "%.4f", value.asDouble()) : value.asText();
    }

    /** Indented text. */
    static String text(ObjectNode object) {
        return object.toPrettyString();
    }
}
