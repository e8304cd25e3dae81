package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What a function is called with. */
record Arguments(List<Object> positional, Map<String, Object> named, Budget budget) {

    /** The same with something in front. */
    Arguments after(Object first) {
        List<Object> all = new ArrayList<>();
        all.add(first);
        all.addAll(positional);
        return new Arguments(all, named, budget);
    }

    /**
     * By position or name, in the order of these parameters.
     *
     * @throws InputException where there are more, or others
     */
    Bound bind(String... parameters) {
        if (positional.size() > parameters.length) {
            throw new InputException(positional.size() + " arguments are more than are understood here: "
                    + String.join(", ", parameters) + ".");
        }
        List<String> names = Arrays.asList(parameters);
        Object[] values = Arrays.copyOf(positional.toArray(), parameters.length);
        boolean[] given = new boolean[parameters.length];
        Arrays.fill(given, 0, positional.size(), true);
        named.forEach((name, value) -> {
            int place = names.indexOf(name);
            if (place < 0 || given[place]) {
                throw new InputException("the argument \"" + name + "\" isn't understood here.");
            }
            values[place] = value;
            given[place] = true;
        });
        return new Bound(names, values, given, budget);
    }

    /** Arguments in their parameters' places. */
    record Bound(List<String> names, Object[] values, boolean[] given, Budget budget) {
        boolean has(int place) {
            return given[place];
        }

        Object value(int place) {
            if (!given[place]) {
                throw new InputException("the argument \"" + names.get(place) + "\" is missing.");
            }
            return values[place];
        }

        Object value(int place, Object otherwise) {
            return given[place] ? values[place] : otherwise;
        }

        boolean isTrue(int place) {
            return given[place] && Values.isTrue(values[place]);
        }

        String string(int place) {
            if (value(place) instanceof String string) {
                budget.spend(string.length());
                return string;
            }
            throw new InputException(names.get(place) + " must be a string, not " + Values.type(values[place]) + ".");
        }

        String string(int place, String otherwise) {
            return given[place] && values[place] != null ? string(place) : otherwise;
        }

        /** What is given and not None, as an integer. */
        int integer(int place, int otherwise) {
            return given[place] && values[place] != null ? integer(place) : otherwise;
        }

        int integer(int place) {
            if (value(place) instanceof Boolean truth) {
                return truth ? 1 : 0;
            }
            if (values[place] instanceof Long number) {
                return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
            }
            throw new InputException(names.get(place) + " must be an integer, not " + Values.type(values[place]) + ".");
        }

        /** What the value prints as. */
        String text(int place) {
            return PythonText.str(value(place), budget);
        }
    }
}
