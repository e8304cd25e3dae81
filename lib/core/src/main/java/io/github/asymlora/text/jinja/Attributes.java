package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.List;
import java.util.Map;

/** {@code value.name}, which finds methods first and then items, and {@code value[key]}, which does so the other way round. */
final class Attributes {
    private Attributes() {}

    static Object attribute(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof Loop loop) {
            return loop.attribute(name);
        }
        if (value instanceof Namespace namespace) {
            return namespace.attributes().containsKey(name)
                    ? namespace.attributes().get(name)
                    : missing(value, name);
        }
        Function method = Methods.of(value, name);
        if (method != null) {
            return method;
        }
        if (value instanceof Map<?, ?> map && map.containsKey(name)) {
            return map.get(name);
        }
        return missing(value, name);
    }

    static Object item(Object value, Object key) {
        if (value instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (value instanceof Map<?, ?> map && map.containsKey(Values.key(key))) {
            return map.get(key);
        }
        if (key instanceof String name) {
            return attribute(value, name);
        }
        boolean sequence = value instanceof String || Values.items(value) != null && !isOfDict(value);
        if (sequence && Comparisons.isNumber(key) && Arithmetic.number(key) instanceof Long index) {
            int length = Values.length(value);
            long place = index < 0 ? index + length : index;
            if (place >= 0 && place < length) {
                return at(value, (int) place);
            }
        }
        return missing(value, key);
    }

    /** Keys, values and items of a dict have no places, other than a range. */
    private static boolean isOfDict(Object value) {
        return value instanceof View view && view.name().startsWith("dict_");
    }

    private static Object at(Object value, int place) {
        List<Object> items = Values.items(value);
        if (items != null) {
            return items.get(place);
        }
        String text = (String) value;
        int start = text.offsetByCodePoints(0, place);
        return Character.toString(text.codePointAt(start));
    }

    private static Undefined missing(Object value, Object key) {
        if (value instanceof Function || value instanceof Markup) {
            throw new InputException("what a " + Values.type(value) + " has isn't supported.");
        }
        return new Undefined("a " + Values.type(value) + " has no \"" + key + "\"");
    }
}
