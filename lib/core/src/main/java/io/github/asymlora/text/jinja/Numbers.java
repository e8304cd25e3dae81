package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Jinja2's filters that make numbers. */
final class Numbers {
    private Numbers() {}

    static Object toInt(Arguments.Bound given) {
        Object value = given.value(0);
        if (Comparisons.isNumber(value)) {
            Number number = Arithmetic.number(value);
            return Double.isFinite(number.doubleValue()) ? number.longValue() : given.value(1, 0L);
        }
        if (value instanceof String text) {
            String digits = digits(text);
            try {
                return Long.valueOf(digits);
            } catch (NumberFormatException e) {
                Double real = real(digits);
                return real == null || !Double.isFinite(real) ? given.value(1, 0L) : (Object) real.longValue();
            }
        }
        return given.value(1, 0L);
    }

    static Object toFloat(Arguments.Bound given) {
        Object value = given.value(0);
        if (Comparisons.isNumber(value)) {
            return Arithmetic.number(value).doubleValue();
        }
        Double real = value instanceof String text ? real(digits(text)) : null;
        return real != null ? real : given.value(1, 0.0);
    }

    private static String digits(String text) {
        String trimmed = Whitespace.stripEnd(text);
        return trimmed.substring(Whitespace.skip(trimmed, 0)).replace("_", "");
    }

    /** Without Java's own suffixes and hexadecimal digits. */
    private static Double real(String digits) {
        try {
            return digits.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0) ? Double.valueOf(digits) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static Object round(Arguments.Bound given) {
        if (!Comparisons.isNumber(given.value(0))) {
            throw new InputException("round takes a number, not a " + Values.type(given.value(0)) + ".");
        }
        Number number = Arithmetic.number(given.value(0));
        RoundingMode mode =
                switch (given.string(2, "common")) {
                    case "common" -> RoundingMode.HALF_EVEN; // of the exact binary value, as Python's round
                    case "ceil" -> RoundingMode.CEILING;
                    case "floor" -> RoundingMode.FLOOR;
                    default -> throw new InputException("the method of round must be common, ceil or floor.");
                };
        int precision = given.integer(1, 0);
        if (precision < -20 || precision > 20) {
            throw new InputException("a precision of " + precision + " isn't supported.");
        }
        if (mode == RoundingMode.HALF_EVEN && number instanceof Long && precision >= 0) {
            return number;
        }
        double value = number.doubleValue();
        return Double.isFinite(value)
                ? (Object) new BigDecimal(value).setScale(precision, mode).doubleValue()
                : value;
    }
}
