package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What Python prints of a value: {@code str} and {@code repr}. */
final class PythonText {
    private static final int DOUBLE_DIGITS = 17;

    private PythonText() {}

    static String str(Object value, Budget budget) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Undefined) {
            return "";
        }
        return value instanceof Markup markup ? markup.text() : repr(value, budget);
    }

    static String repr(Object value, Budget budget) {
        Output out = new Output(budget);
        write(value, out, budget);
        return out.toString();
    }

    private static void write(Object value, Output out, Budget budget) {
        budget.enter(budget.line());
        if (value == null) {
            out.append("None");
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof Long) {
            out.append(value.toString());
        } else if (value instanceof Double number) {
            out.append(number(number));
        } else if (value instanceof String text) {
            out.append(quoted(text));
        } else if (value instanceof Map<?, ?> map) {
            write(map, out, budget);
        } else if (value instanceof List<?>) {
            write("[", Values.items(value), "]", out, budget);
        } else if (value instanceof Tuple tuple) {
            write("(", tuple.items(), tuple.items().size() == 1 ? ",)" : ")", out, budget);
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof View view && view.name().startsWith("dict_")) {
            write(view.name() + "([", view.items(), "])", out, budget);
        } else {
            throw new InputException("a " + Values.type(value) + " can't be printed.");
        }
        budget.leave();
    }

    private static void write(Map<?, ?> map, Output out, Budget budget) {
        out.append("{");
        String before = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before);
            write(entry.getKey(), out, budget);
            out.append(": ");
            write(entry.getValue(), out, budget);
            before = ", ";
        }
        out.append("}");
    }

    private static void write(String open, List<Object> items, String close, Output out, Budget budget) {
        out.append(open);
        for (Iterator<Object> rest = items.iterator(); rest.hasNext(); ) {
            write(rest.next(), out, budget);
            out.append(rest.hasNext() ? ", " : "");
        }
        out.append(close);
    }

    /** The shortest digits that are this number again; with an exponent below 1e-4 and from 1e16 on. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= DOUBLE_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = shortest.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String size = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        return (value < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + size;
    }

    /** In single quotes, unless there are only such inside. */
    private static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(c -> {
            int simple = "\n\r\t".indexOf(c);
            if (c == quote || c == '\\') {
                quoted.append('\\').append((char) c);
            } else if (simple >= 0) {
                quoted.append('\\').append("nrt".charAt(simple));
            } else if (isPrintable(c)) {
                quoted.appendCodePoint(c);
            } else {
                String format = c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
                quoted.append(String.format(Locale.ROOT, format, c));
            }
        });
        return quoted.append(quote).toString();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
