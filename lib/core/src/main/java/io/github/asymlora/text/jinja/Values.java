package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What Python's values have in common: truth, length, items, a type's name. */
final class Values {
    private Values() {}

    static boolean isTrue(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        return value != null && !(value instanceof Undefined) && length(value) != 0;
    }

    /** How many items or characters a value has, or -1 where it can't be counted. */
    static int length(Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        List<Object> items = items(value);
        return items == null ? -1 : items.size();
    }

    /** A list's, tuple's, range's or view's items; null for anything else. */
    @SuppressWarnings("unchecked")
    static List<Object> items(Object value) {
        if (value instanceof Tuple tuple) {
            return tuple.items();
        }
        if (value instanceof View view) {
            return view.items();
        }
        return value instanceof List<?> ? (List<Object>) value : null;
    }

    /** The items of whatever can be gone through: of a map its keys, of a text its characters. */
    @SuppressWarnings("unchecked")
    static Iterator<Object> iterator(Object value, Budget budget) {
        List<Object> items = items(value);
        if (items != null) {
            return items.iterator();
        }
        if (value instanceof String text) {
            budget.spend(text.length());
            return text.codePoints()
                    .mapToObj(c -> (Object) Character.toString(c))
                    .iterator();
        }
        if (value instanceof Map<?, ?> map) {
            return (Iterator<Object>) map.keySet().iterator();
        }
        if (value instanceof Once once) {
            return once.items();
        }
        if (value instanceof Undefined) {
            return List.of().iterator();
        }
        throw new InputException("a " + type(value) + " has no items to go through.");
    }

    /** Whether {@link #iterator} has an answer. */
    static boolean isIterable(Object value) {
        return length(value) >= 0 || value instanceof Once;
    }

    /** A value that can be a key of a dict: in Python, true and 1.0 would be the same key as 1. */
    static Object key(Object value) {
        if (value == null || value instanceof String || value instanceof Long) {
            return value;
        }
        throw new InputException("a " + type(value) + " as a dict's key isn't supported.");
    }

    /** Python's name of a value's type. */
    static String type(Object value) {
        if (value == null) {
            return "NoneType";
        }
        if (value instanceof View view) {
            return view.name();
        }
        if (value instanceof Map<?, ?>) {
            return "dict";
        }
        if (value instanceof List<?>) {
            return "list";
        }
        if (value instanceof Function) {
            return "function";
        }
        return switch (value.getClass().getSimpleName()) {
            case "String" -> "str";
            case "Long" -> "int";
            case "Double" -> "float";
            case "Boolean" -> "bool";
            case "Tuple" -> "tuple";
            case "Once" -> "generator";
            default -> value.getClass().getSimpleName();
        };
    }
}
