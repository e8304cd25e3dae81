package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** JSON as Python's {@code json.dumps} writes it, with the defaults of transformers' filter {@code tojson}. */
final class PythonJson {
    private final boolean ascii;
    private final boolean sorted;
    private final String indent;
    private final String comma;
    private final String colon;
    private final Budget budget;
    private final Output out;

    private PythonJson(Arguments.Bound options) {
        ascii = options.isTrue(1);
        sorted = options.isTrue(4);
        Object space = options.value(2, null);
        indent = space instanceof Long
                ? " ".repeat(Math.max(0, Math.min(100, options.integer(2, 0))))
                : options.string(2, null);
        List<Object> separators = Values.items(options.value(3, null));
        comma = separators == null ? indent == null ? ", " : "," : separator(separators, 0);
        colon = separators == null ? ": " : separator(separators, 1);
        budget = options.budget();
        out = new Output(budget);
    }

    private static String separator(List<Object> separators, int place) {
        if (separators.size() == 2 && separators.get(place) instanceof String text) {
            return text;
        }
        throw new InputException("tojson: separators must be two strings.");
    }

    /** The filter. */
    static Object of(Arguments arguments) {
        PythonJson json = new PythonJson(arguments.bind("value", "ensure_ascii", "indent", "separators", "sort_keys"));
        json.write(arguments.positional().get(0), "\n");
        return json.out.toString();
    }

    private void write(Object value, String line) {
        budget.enter(budget.line());
        if (value == null || value instanceof Boolean) {
            out.append(String.valueOf(value));
        } else if (value instanceof Long) {
            out.append(value.toString());
        } else if (value instanceof Double number) {
            out.append(number(number));
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Map<?, ?> map) {
            object(map, line);
        } else if (value instanceof List<?> || value instanceof Tuple) {
            array(Values.items(value), line);
        } else {
            throw new InputException("tojson: a " + Values.type(value) + " isn't JSON"
                    + (value instanceof Undefined undefined ? ": " + undefined.message() + "." : "."));
        }
        budget.leave();
    }

    private void array(List<Object> items, String line) {
        String inner = indent == null ? "" : line + indent;
        out.append("[");
        for (Iterator<Object> rest = items.iterator(); rest.hasNext(); ) {
            out.append(inner);
            write(rest.next(), inner);
            out.append(rest.hasNext() ? comma : indent == null ? "" : line);
        }
        out.append("]");
    }

    private void object(Map<?, ?> map, String line) {
        String inner = indent == null ? "" : line + indent;
        out.append("{");
        Map<String, Object> items = named(map);
        for (Iterator<Map.Entry<String, Object>> rest = items.entrySet().iterator(); rest.hasNext(); ) {
            Map.Entry<String, Object> item = rest.next();
            out.append(inner);
            string(item.getKey());
            out.append(colon);
            write(item.getValue(), inner);
            out.append(rest.hasNext() ? comma : indent == null ? "" : line);
        }
        out.append("}");
    }

    private Map<String, Object> named(Map<?, ?> map) {
        Map<String, Object> named =
                sorted ? new TreeMap<>((a, b) -> Comparisons.compare(a, b, budget)) : new java.util.LinkedHashMap<>();
        map.forEach((key, value) -> named.put(key == null ? "null" : PythonText.str(key, budget), value));
        return named;
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        return Double.isInfinite(value) ? value > 0 ? "Infinity" : "-Infinity" : PythonText.number(value);
    }

    private void string(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int simple = "\"\\\n\r\t\b\f".indexOf(c);
            if (simple >= 0) {
                quoted.append('\\').append("\"\\nrtbf".charAt(simple));
            } else if (c < ' ' || ascii && c > '~') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        out.append(quoted.append('"').toString());
    }
}
