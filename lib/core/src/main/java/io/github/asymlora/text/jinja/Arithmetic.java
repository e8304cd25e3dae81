package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;

/** Python's operators on numbers, texts and lists. Integers beyond 64 bits aren't supported. */
final class Arithmetic {
    private Arithmetic() {}

    static Object of(String operator, Object left, Object right, Budget budget) {
        if (operator.equals("~")) {
            return new Output(budget)
                    .append(PythonText.str(left, budget))
                    .append(PythonText.str(right, budget))
                    .toString();
        }
        if (left instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (right instanceof Undefined undefined) {
            throw undefined.error();
        }
        if (Comparisons.isNumber(left) && Comparisons.isNumber(right)) {
            try {
                return ofNumbers(operator, number(left), number(right));
            } catch (ArithmeticException e) {
                throw new InputException(left + " " + operator + " " + right + ": " + e.getMessage() + ".", e);
            }
        }
        return switch (operator) {
            case "+" -> join(left, right, budget);
            case "*" -> left instanceof Long ? repeat(right, left, budget) : repeat(left, right, budget);
            case "%" -> {
                if (left instanceof String text) {
                    yield Formats.percent(text, right, budget);
                }
                throw unsupported(operator, left, right);
            }
            default -> throw unsupported(operator, left, right);
        };
    }

    /** A number, and a boolean as 0 or 1. */
    static Number number(Object value) {
        return value instanceof Boolean truth ? Long.valueOf(truth ? 1 : 0) : (Number) value;
    }

    static Object signed(boolean minus, Object value) {
        if (!Comparisons.isNumber(value)) {
            throw new InputException("a " + Values.type(value) + " has no sign.");
        }
        return minus ? ofNumbers("-", 0L, number(value)) : number(value);
    }

    private static Object ofNumbers(String operator, Number left, Number right) {
        boolean division = "/ // %".contains(operator);
        if (division && right.doubleValue() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (left instanceof Long && right instanceof Long && !operator.equals("/")) {
            long a = left.longValue();
            long b = right.longValue();
            return switch (operator) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "//" -> Math.floorDiv(a, b);
                case "%" -> Math.floorMod(a, b);
                default -> b < 0 ? (Object) Math.pow(a, b) : power(a, b);
            };
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - Math.floor(a / b) * b;
            default -> Math.pow(a, b);
        };
    }

    private static long power(long base, long exponent) {
        if (base == 0 || base == 1 || base == -1) {
            return exponent == 0 || base == 1 ? 1 : base == 0 ? 0 : exponent % 2 == 0 ? 1 : -1;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base); // overflows after 62 rounds at most
        }
        return result;
    }

    private static Object join(Object left, Object right, Budget budget) {
        if (left instanceof String a && right instanceof String b) {
            return new Output(budget).append(a).append(b).toString();
        }
        boolean same = Values.type(left).equals(Values.type(right));
        if (!same || !(left instanceof List<?> || left instanceof Tuple)) {
            throw unsupported("+", left, right);
        }
        List<Object> first = Values.items(left);
        List<Object> second = Values.items(right);
        budget.spend((long) first.size() + second.size());
        List<Object> items = new ArrayList<>(first);
        items.addAll(second);
        return left instanceof Tuple ? new Tuple(items) : items;
    }

    private static Object repeat(Object what, Object times, Budget budget) {
        List<Object> items = what instanceof List<?> ? Values.items(what) : null;
        if (!(times instanceof Long number) || items == null && !(what instanceof String)) {
            throw unsupported("*", what, times);
        }
        int length = items == null ? ((String) what).length() : items.size();
        int count = (int) Math.max(0, Math.min(number, length == 0 ? 0 : Integer.MAX_VALUE));
        budget.spend((long) count * length);
        if (items == null) {
            return ((String) what).repeat(count);
        }
        List<Object> repeated = new ArrayList<>(count * length);
        for (int i = 0; i < count; i++) {
            repeated.addAll(items);
        }
        return repeated;
    }

    private static InputException unsupported(String operator, Object left, Object right) {
        return new InputException("\"" + operator + "\" can't be applied to a " + Values.type(left) + " and a "
                + Values.type(right) + ".");
    }
}
