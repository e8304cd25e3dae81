package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Jinja2's filters that go through items. Those that give a generator in Python look at items as they are asked for. */
final class ItemFilters {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("dictsort", arguments -> dictSort(arguments.bind("value", "case_sensitive", "by", "reverse"))),
            Map.entry("first", arguments -> first(arguments.bind("seq"))),
            Map.entry("items", arguments -> items(arguments.bind("value"))),
            Map.entry("join", arguments -> join(arguments.bind("value", "d", "attribute"))),
            Map.entry("last", arguments -> last(arguments.bind("seq"))),
            Map.entry("map", ItemFilters::map),
            Map.entry("max", arguments -> extreme(arguments.bind("value", "case_sensitive", "attribute"), 1)),
            Map.entry("min", arguments -> extreme(arguments.bind("value", "case_sensitive", "attribute"), -1)),
            Map.entry("reject", arguments -> select(arguments, false, false)),
            Map.entry("rejectattr", arguments -> select(arguments, true, false)),
            Map.entry("select", arguments -> select(arguments, false, true)),
            Map.entry("selectattr", arguments -> select(arguments, true, true)),
            Map.entry("sort", arguments -> sort(arguments.bind("value", "reverse", "case_sensitive", "attribute"))),
            Map.entry("sum", arguments -> sum(arguments.bind("iterable", "attribute", "start"))),
            Map.entry("unique", arguments -> unique(arguments.bind("value", "case_sensitive", "attribute"))));

    private ItemFilters() {}

    /** Each item is a step. */
    private static Stream<Object> stream(Object value, Budget budget) {
        Iterator<Object> items = Values.iterator(value, budget);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED), false)
                .peek(item -> budget.spend(1));
    }

    /** An item's attribute, or one of an attribute: {@code "function.name"}; without a name, the item itself. */
    private static Object attribute(Object item, Object path) {
        if (path == null) {
            return item;
        }
        Object value = item;
        for (String name : String.valueOf(path).split("\\.", -1)) {
            value = Attributes.item(value, name.matches("\\d{1,9}") ? Long.valueOf(name) : name);
        }
        return value;
    }

    private static Object map(Arguments arguments) {
        List<Object> positional = arguments.positional();
        Map<String, Object> named = arguments.named();
        Budget budget = arguments.budget();
        if (positional.size() == 1 && named.containsKey("attribute")) {
            return new Once(stream(positional.get(0), budget)
                    .map(item -> {
                        Object value = attribute(item, named.get("attribute"));
                        return value instanceof Undefined && named.containsKey("default")
                                ? named.get("default")
                                : value;
                    })
                    .iterator());
        }
        if (positional.size() < 2) {
            throw new InputException("map takes a filter's name or attribute=.");
        }
        Function filter = Filters.get(String.valueOf(positional.get(1)));
        Arguments rest = new Arguments(positional.subList(2, positional.size()), named, budget);
        return new Once(stream(positional.get(0), budget)
                .map(item -> filter.call(rest.after(item)))
                .iterator());
    }

    /** The items, or their attributes, for which a test holds or not; without a test, their truth. */
    private static Object select(Arguments arguments, boolean byAttribute, boolean wanted) {
        List<Object> positional = arguments.positional();
        int first = byAttribute ? 2 : 1;
        if (positional.size() < first) {
            throw new InputException("an attribute's name is missing.");
        }
        Object path = byAttribute ? positional.get(1) : null;
        Function test = positional.size() > first
                ? Tests.get(String.valueOf(positional.get(first)))
                : given -> Values.isTrue(given.positional().get(0));
        List<Object> more = positional.subList(Math.min(first + 1, positional.size()), positional.size());
        Arguments rest = new Arguments(more, arguments.named(), arguments.budget());
        return new Once(stream(positional.get(0), arguments.budget())
                .filter(item -> Values.isTrue(test.call(rest.after(attribute(item, path)))) == wanted)
                .iterator());
    }

    private static Object first(Arguments.Bound given) {
        Iterator<Object> items = Values.iterator(given.value(0), given.budget());
        return items.hasNext() ? items.next() : new Undefined("there is no first item");
    }

    private static Object last(Arguments.Bound given) {
        if (given.value(0) instanceof Once) {
            throw new InputException("a generator has no last item; make it a list first.");
        }
        Iterator<Object> items = Values.iterator(given.value(0), given.budget());
        Object last = new Undefined("there is no last item");
        while (items.hasNext()) {
            given.budget().spend(1);
            last = items.next();
        }
        return last;
    }

    private static Object items(Arguments.Bound given) {
        if (given.value(0) instanceof Undefined) {
            return new Once(List.of().iterator());
        }
        if (given.value(0) instanceof Map<?, ?> map) {
            given.budget().spend(map.size());
            return new Once(Methods.items(map).items().iterator());
        }
        throw new InputException("items takes a dict, not a " + Values.type(given.value(0)) + ".");
    }

    private static Object join(Arguments.Bound given) {
        Output out = new Output(given.budget());
        String between = given.has(1) ? given.text(1) : "";
        Iterator<Object> items = stream(given.value(0), given.budget())
                .map(item -> attribute(item, given.value(2, null)))
                .iterator();
        while (items.hasNext()) {
            out.append(PythonText.str(items.next(), given.budget())).append(items.hasNext() ? between : "");
        }
        return out.toString();
    }

    private static Object sum(Arguments.Bound given) {
        Object sum = given.value(2, 0L);
        Iterator<Object> items = stream(given.value(0), given.budget())
                .map(item -> attribute(item, given.value(1, null)))
                .iterator();
        while (items.hasNext()) {
            sum = Arithmetic.of("+", sum, items.next(), given.budget());
        }
        return sum;
    }

    private static Object sort(Arguments.Bound given) {
        List<Object> items = new ArrayList<>();
        stream(given.value(0), given.budget()).forEach(items::add);
        Comparator<Object> order = order(given.value(3, null), given.isTrue(2), given.budget());
        items.sort(given.isTrue(1) ? order.reversed() : order);
        return items;
    }

    /** By an attribute, texts without regard to capitals unless these count. */
    private static Comparator<Object> order(Object path, boolean caseSensitive, Budget budget) {
        if (path instanceof String names && names.contains(",")) {
            throw new InputException("several attributes aren't supported here.");
        }
        return (a, b) -> Comparisons.compare(
                folded(attribute(a, path), caseSensitive), folded(attribute(b, path), caseSensitive), budget);
    }

    private static Object folded(Object value, boolean caseSensitive) {
        return !caseSensitive && value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    private static Object dictSort(Arguments.Bound given) {
        if (!(given.value(0) instanceof Map<?, ?> map)) {
            throw new InputException("dictsort takes a dict, not a " + Values.type(given.value(0)) + ".");
        }
        String by = given.string(2, "key");
        if (!by.equals("key") && !by.equals("value")) {
            throw new InputException("dictsort sorts by key or value, not \"" + by + "\".");
        }
        List<Object> pairs = new ArrayList<>(Methods.items(map).items());
        Comparator<Object> order = order(by.equals("key") ? "0" : "1", given.isTrue(1), given.budget());
        pairs.sort(given.isTrue(3) ? order.reversed() : order);
        return pairs;
    }

    private static Object extreme(Arguments.Bound given, int sign) {
        Comparator<Object> order = order(given.value(2, null), given.isTrue(1), given.budget());
        Iterator<Object> items = stream(given.value(0), given.budget()).iterator();
        if (!items.hasNext()) {
            return new Undefined("there is no item");
        }
        Object best = items.next();
        while (items.hasNext()) {
            Object item = items.next();
            best = order.compare(item, best) * sign > 0 ? item : best;
        }
        return best;
    }

    private static Object unique(Arguments.Bound given) {
        List<Object> seen = new ArrayList<>();
        return new Once(stream(given.value(0), given.budget())
                .filter(item -> {
                    Object key = folded(attribute(item, given.value(2, null)), given.isTrue(1));
                    boolean isNew = seen.stream().noneMatch(other -> Comparisons.equal(other, key, given.budget()));
                    if (isNew) {
                        seen.add(key);
                    }
                    return isNew;
                })
                .iterator());
    }
}
