package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jinja2's filters of texts, numbers and whole values; those of items are {@link ItemFilters}. */
final class Filters {
    private static final Map<String, Function> ALL = new HashMap<>(ItemFilters.ALL);

    static {
        ALL.put("abs", arguments -> absolute(arguments.bind("value")));
        ALL.put("capitalize", arguments -> StringMethods.capitalize(text(arguments)));
        ALL.put("count", arguments -> length(arguments.bind("value")));
        ALL.put("d", arguments -> otherwise(arguments.bind("value", "default_value", "boolean")));
        ALL.put("default", ALL.get("d"));
        ALL.put("float", arguments -> Numbers.toFloat(arguments.bind("value", "default")));
        ALL.put("format", Filters::format);
        ALL.put("indent", arguments -> indent(arguments.bind("s", "width", "first", "blank")));
        ALL.put("int", arguments -> Numbers.toInt(arguments.bind("value", "default")));
        ALL.put("length", ALL.get("count"));
        ALL.put("list", arguments -> list(arguments.bind("value")));
        ALL.put("lower", arguments -> text(arguments).toLowerCase(Locale.ROOT));
        ALL.put("replace", arguments -> replace(arguments.bind("s", "old", "new", "count")));
        ALL.put("reverse", arguments -> reverse(arguments.bind("value")));
        ALL.put("round", arguments -> Numbers.round(arguments.bind("value", "precision", "method")));
        ALL.put("safe", arguments -> new Markup(text(arguments)));
        ALL.put("string", Filters::text);
        ALL.put("title", arguments -> title(text(arguments)));
        ALL.put("tojson", PythonJson::of);
        ALL.put("trim", Filters::trim);
        ALL.put("upper", arguments -> text(arguments).toUpperCase(Locale.ROOT));
    }

    private Filters() {}

    static Function get(String name) {
        Function filter = ALL.get(name);
        if (filter == null) {
            throw new InputException(
                    "the filter \"" + name + "\" isn't supported." + InputException.didYouMean(name, ALL.keySet()));
        }
        return filter;
    }

    private static String text(Arguments arguments) {
        String text = arguments.bind("value").text(0);
        arguments.budget().spend(text.length());
        return text;
    }

    private static Object absolute(Arguments.Bound given) {
        Object value = given.value(0);
        return Comparisons.holds("<", value, 0L, given.budget()) ? Arithmetic.signed(true, value) : value;
    }

    private static Object length(Arguments.Bound given) {
        int length = Values.length(given.value(0));
        if (length < 0) {
            throw new InputException("a " + Values.type(given.value(0)) + " has no length.");
        }
        given.budget().spend(given.value(0) instanceof String text ? text.length() : 1);
        return (long) length;
    }

    private static Object otherwise(Arguments.Bound given) {
        Object value = given.value(0);
        boolean missing = value instanceof Undefined || given.isTrue(2) && !Values.isTrue(value);
        return missing ? given.value(1, "") : value;
    }

    private static Object format(Arguments arguments) {
        List<Object> all = arguments.positional();
        String format = PythonText.str(all.get(0), arguments.budget());
        if (!arguments.named().isEmpty()) {
            throw new InputException("the filter \"format\" isn't supported with named values.");
        }
        return Formats.percent(format, new Tuple(all.subList(1, all.size())), arguments.budget());
    }

    private static Object indent(Arguments.Bound given) {
        Object width = given.value(1, 4L);
        String space =
                width instanceof String text ? text : " ".repeat(Math.max(0, Math.min(1000, given.integer(1, 4))));
        Output out = new Output(given.budget());
        List<String> lines = Splits.lines(given.text(0) + "\n", false);
        for (int i = 0; i < lines.size(); i++) {
            boolean indented =
                    i == 0 ? given.isTrue(2) : given.isTrue(3) || !lines.get(i).isEmpty();
            out.append(i == 0 ? "" : "\n").append(indented ? space : "").append(lines.get(i));
        }
        return out.toString();
    }

    private static Object list(Arguments.Bound given) {
        List<Object> items = new ArrayList<>();
        Values.iterator(given.value(0), given.budget()).forEachRemaining(item -> {
            given.budget().spend(1);
            items.add(item);
        });
        return items;
    }

    private static Object replace(Arguments.Bound given) {
        return StringMethods.replace(given.text(0), given.text(1), given.text(2), given.integer(3, -1), given.budget());
    }

    private static Object reverse(Arguments.Bound given) {
        if (given.value(0) instanceof String text) {
            given.budget().spend(text.length());
            StringBuilder reversed = new StringBuilder(text).reverse();
            return reversed.toString();
        }
        List<Object> items = new ArrayList<>();
        Iterator<Object> all = Values.iterator(given.value(0), given.budget());
        while (all.hasNext()) {
            given.budget().spend(1);
            items.add(all.next());
        }
        Collections.reverse(items);
        return new Once(items.iterator());
    }

    /** A word begins after a hyphen, space or opening bracket. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean begins = true;
        for (int c : text.codePoints().toArray()) {
            title.append(
                    begins
                            ? Character.toString(c).toUpperCase(Locale.ROOT)
                            : Character.toString(c).toLowerCase(Locale.ROOT));
            begins = "-({[<".indexOf(c) >= 0 || c < 0x10000 && Whitespace.is((char) c);
        }
        return title.toString();
    }

    private static Object trim(Arguments arguments) {
        Arguments.Bound given = arguments.bind("value", "chars");
        List<Object> texts = new ArrayList<>(List.of(given.text(0)));
        if (given.has(1)) {
            texts.add(given.value(1));
        }
        return StringMethods.strip(new Arguments(texts, Map.of(), given.budget()), true, true);
    }
}
