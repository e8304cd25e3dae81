package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The methods that values have in Python. Those that would change a list or dict are refused, as by Jinja2's sandbox. */
final class Methods {
    private static final Map<String, Function> OF_DICTS = Map.of(
            "get", Methods::get,
            "items", arguments -> items(dict(arguments.bind("self"))),
            "keys",
                    arguments -> new View(
                            "dict_keys",
                            new ArrayList<>(dict(arguments.bind("self")).keySet())),
            "values",
                    arguments -> new View(
                            "dict_values",
                            new ArrayList<>(dict(arguments.bind("self")).values())),
            "copy", arguments -> new LinkedHashMap<>(dict(arguments.bind("self"))));

    private static final Map<String, Function> OF_LISTS = Map.of(
            "count", Methods::count,
            "index", Methods::index,
            "copy",
                    arguments ->
                            new ArrayList<>(Values.items(arguments.bind("self").value(0))));

    private static final Set<String> CHANGING = Set.of(
            "append",
            "clear",
            "extend",
            "insert",
            "pop",
            "popitem",
            "remove",
            "reverse",
            "setdefault",
            "sort",
            "update");

    /** What Python has, too: an attribute of this name is not missing. */
    private static final Set<String> UNSUPPORTED_OF_STRINGS = Set.of(
            "casefold",
            "center",
            "encode",
            "expandtabs",
            "format_map",
            "isdecimal",
            "isidentifier",
            "isnumeric",
            "isprintable",
            "istitle",
            "maketrans",
            "rindex",
            "swapcase",
            "translate");

    private static final Set<String> UNSUPPORTED_OF_NUMBERS = Set.of(
            "real",
            "imag",
            "numerator",
            "denominator",
            "conjugate",
            "as_integer_ratio",
            "is_integer",
            "bit_length",
            "bit_count",
            "to_bytes",
            "from_bytes",
            "hex",
            "fromhex");

    private Methods() {}

    /** The method of a value, or null where it has none of this name. */
    static Function of(Object value, String name) {
        if (name.startsWith("__")) {
            throw new InputException("\"" + name + "\" can't be asked for in a template.");
        }
        boolean list = value instanceof List<?> || value instanceof Tuple;
        boolean dict = value instanceof Map<?, ?>;
        Map<String, Function> methods =
                value instanceof String ? StringMethods.ALL : dict ? OF_DICTS : list ? OF_LISTS : Map.of();
        Function method = methods.get(name);
        if (method != null) {
            return arguments -> method.call(arguments.after(value));
        }
        if ((list || dict) && CHANGING.contains(name)) {
            throw new InputException(
                    "\"" + name + "\" would change a " + Values.type(value) + ", which templates may not.");
        }
        if (value instanceof String && UNSUPPORTED_OF_STRINGS.contains(name)
                || Comparisons.isNumber(value) && UNSUPPORTED_OF_NUMBERS.contains(name)) {
            throw new InputException("\"" + name + "\" of a " + Values.type(value) + " isn't supported.");
        }
        return null;
    }

    /** A dict's pairs. */
    static View items(Map<?, ?> dict) {
        List<Object> pairs = new ArrayList<>(dict.size());
        dict.forEach((key, value) -> {
            List<Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(value);
            pairs.add(new Tuple(pair));
        });
        return new View("dict_items", pairs);
    }

    private static Map<?, ?> dict(Arguments.Bound self) {
        Map<?, ?> dict = (Map<?, ?>) self.value(0);
        self.budget().spend(dict.size());
        return dict;
    }

    private static Object get(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "key", "default");
        Map<?, ?> dict = (Map<?, ?>) given.value(0);
        Object key = Values.key(given.value(1));
        return dict.containsKey(key) ? dict.get(key) : given.value(2, null);
    }

    private static Object count(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "value");
        return Values.items(given.value(0)).stream()
                .filter(item -> Comparisons.equal(item, given.value(1), given.budget()))
                .count();
    }

    private static Object index(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "value");
        List<Object> items = Values.items(given.value(0));
        for (int i = 0; i < items.size(); i++) {
            if (Comparisons.equal(items.get(i), given.value(1), given.budget())) {
                return (long) i;
            }
        }
        throw new InputException("the list has no such item.");
    }
}
