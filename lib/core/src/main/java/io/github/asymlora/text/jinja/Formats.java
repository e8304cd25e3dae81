package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.List;

/** Values put into a text, after {@code %} or by {@code format}: as they are, without widths and precisions. */
final class Formats {
    private Formats() {}

    /** {@code "%s and %d" % (a, b)}. */
    static String percent(String format, Object values, Budget budget) {
        List<Object> all = values instanceof Tuple tuple ? tuple.items() : java.util.Collections.singletonList(values);
        Output out = new Output(budget);
        int used = 0;
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            if (character != '%') {
                out.append(String.valueOf(character));
                continue;
            }
            char code = ++i < format.length() ? format.charAt(i) : ' ';
            if (code == '%') {
                out.append("%");
            } else if ("srdi".indexOf(code) >= 0 && used < all.size()) {
                out.append(one(code, all.get(used++), budget));
            } else {
                throw new InputException(
                        "the format \"" + format + "\" isn't supported with " + all.size() + " values.");
            }
        }
        if (used < all.size()) {
            throw new InputException("the format \"" + format + "\" leaves values over.");
        }
        return out.toString();
    }

    private static String one(char code, Object value, Budget budget) {
        if (code == 'd' || code == 'i') {
            if (!Comparisons.isNumber(value)) {
                throw new InputException("%d takes a number, not a " + Values.type(value) + ".");
            }
            return String.valueOf(Arithmetic.number(value).longValue());
        }
        return code == 's' ? PythonText.str(value, budget) : PythonText.repr(value, budget);
    }

    /** {@code "{} and {name}".format(a, name=b)}. */
    static Object format(Arguments arguments) {
        Budget budget = arguments.budget();
        String format = (String) arguments.positional().get(0);
        Output out = new Output(budget);
        int used = 1; // the first is the format itself
        for (int i = 0; i < format.length(); i++) {
            char character = format.charAt(i);
            boolean doubled = i + 1 < format.length() && format.charAt(i + 1) == character;
            if (character != '{' && character != '}') {
                out.append(String.valueOf(character));
            } else if (doubled) {
                out.append(String.valueOf(character));
                i++;
            } else {
                int end = format.indexOf('}', i);
                String field = character == '{' && end > i ? format.substring(i + 1, end) : "}";
                Object value = field.isEmpty() ? place(arguments, used++) : named(arguments, field);
                out.append(PythonText.str(value, budget));
                i = end;
            }
        }
        return out.toString();
    }

    private static Object named(Arguments arguments, String field) {
        if (arguments.named().containsKey(field)) {
            return arguments.named().get(field);
        }
        if (field.matches("\\d{1,3}")) {
            return place(arguments, Integer.parseInt(field) + 1);
        }
        throw new InputException("format: the field {" + field + "} isn't supported or not given.");
    }

    private static Object place(Arguments arguments, int place) {
        if (place >= arguments.positional().size()) {
            throw new InputException("format: there are fewer values than fields.");
        }
        return arguments.positional().get(place);
    }
}
