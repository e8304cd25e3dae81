package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Python's comparisons: numbers by value, lists item by item, and an error where there is no order. */
final class Comparisons {
    private Comparisons() {}

    /** Whether {@code left operator right}, for one of {@code == != < <= > >= in} and {@code not in}. */
    static boolean holds(String operator, Object left, Object right, Budget budget) {
        return switch (operator) {
            case "==" -> equal(left, right, budget);
            case "!=" -> !equal(left, right, budget);
            case "in" -> contains(right, left, budget);
            case "not in" -> !contains(right, left, budget);
            case "<" -> compare(left, right, budget) < 0;
            case "<=" -> compare(left, right, budget) <= 0;
            case ">" -> compare(left, right, budget) > 0;
            default -> compare(left, right, budget) >= 0;
        };
    }

    static boolean equal(Object left, Object right, Budget budget) {
        budget.enter(budget.line());
        try {
            if (isNumber(left) && isNumber(right)) {
                return compareNumbers(left, right) == 0;
            }
            if (left instanceof String text && right instanceof String) {
                budget.spend(text.length() / 16);
                return left.equals(right);
            }
            if (left instanceof Undefined || right instanceof Undefined) {
                return left instanceof Undefined && right instanceof Undefined;
            }
            if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
                return a.size() == b.size()
                        && a.entrySet().stream()
                                .allMatch(entry -> b.containsKey(entry.getKey())
                                        && equal(entry.getValue(), b.get(entry.getKey()), budget));
            }
            List<Object> a = Values.items(left);
            List<Object> b = Values.items(right);
            if (a == null || b == null || !Values.type(left).equals(Values.type(right))) {
                return left == right;
            }
            boolean same = a.size() == b.size();
            for (int i = 0; same && i < a.size(); i++) {
                same = equal(a.get(i), b.get(i), budget);
            }
            return same;
        } finally {
            budget.leave();
        }
    }

    static int compare(Object left, Object right, Budget budget) {
        budget.enter(budget.line());
        try {
            if (isNumber(left) && isNumber(right)) {
                return compareNumbers(left, right);
            }
            if (left instanceof String a && right instanceof String b) {
                budget.spend(a.length() / 16);
                return compareTexts(a, b);
            }
            List<Object> a = Values.items(left);
            List<Object> b = Values.items(right);
            if (a == null || b == null || !Values.type(left).equals(Values.type(right))) {
                throw new InputException(
                        "a " + Values.type(left) + " and a " + Values.type(right) + " can't be ordered.");
            }
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(a.get(i), b.get(i), budget)) {
                    return compare(a.get(i), b.get(i), budget);
                }
            }
            return Integer.compare(a.size(), b.size());
        } finally {
            budget.leave();
        }
    }

    private static boolean contains(Object container, Object item, Budget budget) {
        if (container instanceof String text) {
            if (!(item instanceof String part)) {
                throw new InputException("only a string can be in a string, not a " + Values.type(item) + ".");
            }
            budget.spend(text.length());
            return text.contains(part);
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(Values.key(item));
        }
        for (Iterator<Object> items = Values.iterator(container, budget); items.hasNext(); ) {
            if (equal(items.next(), item, budget)) {
                return true;
            }
        }
        return false;
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    private static int compareNumbers(Object left, Object right) {
        Number a = Arithmetic.number(left);
        Number b = Arithmetic.number(right);
        return a instanceof Long && b instanceof Long
                ? Long.compare(a.longValue(), b.longValue())
                : Double.compare(a.doubleValue() + 0.0, b.doubleValue() + 0.0); // no negative zero
    }

    /** By characters, where Java's order is that of UTF-16. */
    private static int compareTexts(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        boolean inPair = i > 0 && Character.isHighSurrogate(a.charAt(i - 1));
        int start = inPair ? i - 1 : i;
        return Integer.compare(a.codePointAt(start), b.codePointAt(start));
    }
}
