package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jinja2's tests: what may follow {@code is}. */
final class Tests {
    private interface OfValue {
        boolean holds(Object value);
    }

    private static final Map<String, Function> ALL = new HashMap<>();

    static {
        add("defined", value -> !(value instanceof Undefined));
        add("undefined", value -> value instanceof Undefined);
        add("none", value -> value == null);
        add("boolean", value -> value instanceof Boolean);
        add("true", value -> Boolean.TRUE.equals(value));
        add("false", value -> Boolean.FALSE.equals(value));
        add("integer", value -> value instanceof Long);
        add("float", value -> value instanceof Double);
        add("number", Comparisons::isNumber);
        add("string", value -> value instanceof String || value instanceof Markup);
        add("mapping", value -> value instanceof Map);
        add("iterable", Values::isIterable);
        add("callable", value -> value instanceof Function || value instanceof Undefined);
        add("sequence", Tests::isSequence);
        add("odd", value -> Arithmetic.of("%", value, 2L, new Budget()).equals(1L));
        add("even", value -> Arithmetic.of("%", value, 2L, new Budget()).equals(0L));
        for (String operator : List.of("==", "!=", "<", "<=", ">", ">=", "in")) {
            compare(operator, operator);
        }
        Map.of(
                        "eq",
                        "==",
                        "equalto",
                        "==",
                        "ne",
                        "!=",
                        "lt",
                        "<",
                        "lessthan",
                        "<",
                        "le",
                        "<=",
                        "gt",
                        ">",
                        "greaterthan",
                        ">",
                        "ge",
                        ">=")
                .forEach(Tests::compare);
        ALL.put("divisibleby", arguments -> {
            Arguments.Bound given = arguments.bind("value", "num");
            return Comparisons.equal(
                    Arithmetic.of("%", given.value(0), given.value(1), given.budget()), 0L, given.budget());
        });
        ALL.put("sameas", arguments -> {
            Arguments.Bound given = arguments.bind("value", "other");
            Object value = given.value(0);
            Object other = given.value(1);
            if (value == other || value instanceof Boolean && value.equals(other)) {
                return true;
            }
            if (value == null || other == null || value instanceof Boolean || other instanceof Boolean) {
                return false;
            }
            throw new InputException("the test \"sameas\" is supported for none, true and false only.");
        });
        ALL.put("lower", arguments -> isCase("islower", arguments));
        ALL.put("upper", arguments -> isCase("isupper", arguments));
    }

    private Tests() {}

    static Function get(String name) {
        Function test = ALL.get(name);
        if (test == null) {
            throw new InputException(
                    "the test \"" + name + "\" isn't supported." + InputException.didYouMean(name, ALL.keySet()));
        }
        return test;
    }

    private static void add(String name, OfValue test) {
        ALL.put(name, arguments -> test.holds(arguments.bind("value").value(0)));
    }

    private static void compare(String name, String operator) {
        ALL.put(name, arguments -> {
            Arguments.Bound given = arguments.bind("value", "other");
            return Comparisons.holds(operator, given.value(0), given.value(1), given.budget());
        });
    }

    /** What has a length and items by place or key: maps, too. */
    private static boolean isSequence(Object value) {
        return Values.length(value) >= 0
                && !(value instanceof View view && view.name().startsWith("dict_"));
    }

    private static Object isCase(String method, Arguments arguments) {
        String text = arguments.bind("value").text(0);
        return StringMethods.ALL.get(method).call(new Arguments(List.of(text), Map.of(), arguments.budget()));
    }
}
