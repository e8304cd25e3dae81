package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The functions that transformers gives to each template. */
final class Globals {
    private static final int LONGEST_RANGE = 100_000; // Jinja2's sandbox's

    private static final Map<String, Function> FUNCTIONS = Map.of(
            "namespace", Globals::namespace,
            "dict", Globals::dict,
            "range", Globals::range,
            "raise_exception", Globals::raise,
            "strftime_now",
                    arguments -> Strftime.of(
                            LocalDateTime.now(ZoneId.systemDefault()),
                            arguments.bind("format").string(0)));

    private static final Set<String> UNSUPPORTED = Set.of("cycler", "joiner", "lipsum");

    private Globals() {}

    static Object get(String name) {
        if (UNSUPPORTED.contains(name)) {
            throw new InputException("the function \"" + name + "\" isn't supported.");
        }
        Function function = FUNCTIONS.get(name);
        return function != null ? function : new Undefined("\"" + name + "\" is undefined");
    }

    private static Object namespace(Arguments arguments) {
        Namespace namespace = new Namespace();
        merged(arguments).forEach((name, value) -> namespace.attributes().put(String.valueOf(name), value));
        return namespace;
    }

    private static Object dict(Arguments arguments) {
        return merged(arguments);
    }

    private static Map<Object, Object> merged(Arguments arguments) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        for (Object start : arguments.positional()) {
            if (!(start instanceof Map<?, ?> map)) {
                throw new InputException("a dict or namespace of a " + Values.type(start) + " isn't supported.");
            }
            merged.putAll(map);
        }
        merged.putAll(arguments.named());
        arguments.budget().spend(merged.size());
        return merged;
    }

    private static Object range(Arguments arguments) {
        Arguments.Bound given = arguments.bind("start", "stop", "step");
        int start = given.has(1) ? given.integer(0) : 0;
        int stop = given.integer(given.has(1) ? 1 : 0);
        int step = given.integer(2, 1);
        if (step == 0) {
            throw new InputException("the step of a range can't be 0.");
        }
        List<Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
            if (numbers.size() == LONGEST_RANGE) {
                throw new InputException("a range of more than " + LONGEST_RANGE + " numbers is too long.");
            }
            numbers.add(i);
        }
        arguments.budget().spend(numbers.size());
        return new View("range", numbers);
    }

    private static Object raise(Arguments arguments) {
        throw new InputException("the template refuses this conversation: "
                + arguments.bind("message").text(0) + ".");
    }
}
