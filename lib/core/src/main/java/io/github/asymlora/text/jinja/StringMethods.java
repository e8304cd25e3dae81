package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;

/** Python's methods of strings. Places count characters, not UTF-16 units. */
final class StringMethods {
    static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("capitalize", arguments -> capitalize(self(arguments))),
            Map.entry("count", StringMethods::count),
            Map.entry("endswith", arguments -> hasEnd(arguments, String::endsWith)),
            Map.entry("find", arguments -> find(arguments, String::indexOf)),
            Map.entry("format", Formats::format),
            Map.entry("index", StringMethods::index),
            Map.entry("isalnum", arguments -> all(arguments, Character::isLetterOrDigit)),
            Map.entry("isalpha", arguments -> all(arguments, Character::isLetter)),
            Map.entry("isascii", arguments -> self(arguments).codePoints().allMatch(c -> c < 0x80)),
            Map.entry("isdigit", arguments -> all(arguments, Character::isDigit)),
            Map.entry("islower", arguments -> isAll(arguments, Character::isLowerCase, Character::isUpperCase)),
            Map.entry("isspace", arguments -> all(arguments, c -> c < 0x10000 && Whitespace.is((char) c))),
            Map.entry("isupper", arguments -> isAll(arguments, Character::isUpperCase, Character::isLowerCase)),
            Map.entry("join", StringMethods::join),
            Map.entry("ljust", arguments -> pad(arguments, false)),
            Map.entry("lower", arguments -> self(arguments).toLowerCase(Locale.ROOT)),
            Map.entry("lstrip", arguments -> strip(arguments, true, false)),
            Map.entry("partition", Splits::partition),
            Map.entry("removeprefix", StringMethods::removePrefix),
            Map.entry("removesuffix", StringMethods::removeSuffix),
            Map.entry("replace", StringMethods::replace),
            Map.entry("rfind", arguments -> find(arguments, String::lastIndexOf)),
            Map.entry("rjust", arguments -> pad(arguments, true)),
            Map.entry("rpartition", Splits::partitionFromEnd),
            Map.entry("rsplit", Splits::splitFromEnd),
            Map.entry("rstrip", arguments -> strip(arguments, false, true)),
            Map.entry("split", Splits::split),
            Map.entry("splitlines", Splits::lines),
            Map.entry("startswith", arguments -> hasEnd(arguments, String::startsWith)),
            Map.entry("strip", arguments -> strip(arguments, true, true)),
            Map.entry("title", arguments -> title(self(arguments))),
            Map.entry("upper", arguments -> self(arguments).toUpperCase(Locale.ROOT)),
            Map.entry("zfill", StringMethods::fillWithZeros));

    private StringMethods() {}

    private static String self(Arguments arguments) {
        return arguments.bind("self").string(0);
    }

    /** The first letter a capital, all others small. */
    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int second = text.offsetByCodePoints(0, 1);
        return Character.toString(Character.toTitleCase(text.codePointAt(0)))
                + text.substring(second).toLowerCase(Locale.ROOT);
    }

    /** Each letter that follows none a capital, all others small. */
    private static String title(String text) {
        StringBuilder title = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            title.appendCodePoint(inWord ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inWord = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
        }
        return title.toString();
    }

    private static boolean all(Arguments arguments, IntPredicate kind) {
        String text = self(arguments);
        return !text.isEmpty() && text.codePoints().allMatch(kind);
    }

    private static boolean isAll(Arguments arguments, IntPredicate kind, IntPredicate never) {
        String text = self(arguments);
        return text.codePoints().anyMatch(kind) && text.codePoints().noneMatch(never);
    }

    /** Whether the text starts or ends with a text, or with one of several. */
    private static boolean hasEnd(Arguments arguments, java.util.function.BiPredicate<String, String> has) {
        Arguments.Bound given = arguments.bind("self", "part");
        String text = given.string(0);
        if (given.value(1) instanceof Tuple parts) {
            return parts.items().stream().anyMatch(part -> part instanceof String one && has.test(text, one));
        }
        return has.test(text, given.string(1));
    }

    private static Object find(Arguments arguments, java.util.function.BiFunction<String, String, Integer> search) {
        Arguments.Bound given = arguments.bind("self", "part");
        String text = given.string(0);
        int place = search.apply(text, given.string(1));
        return (long) (place < 0 ? -1 : text.codePointCount(0, place));
    }

    private static Object index(Arguments arguments) {
        Object place = find(arguments, String::indexOf);
        if (place.equals(-1L)) {
            throw new InputException("index: the string doesn't have that part.");
        }
        return place;
    }

    private static Object count(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "part");
        String text = given.string(0);
        String part = given.string(1);
        if (part.isEmpty()) {
            return (long) Values.length(text) + 1;
        }
        long count = 0;
        for (int i = text.indexOf(part); i >= 0; i = text.indexOf(part, i + part.length())) {
            count++;
        }
        return count;
    }

    private static Object join(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "items");
        String between = given.string(0);
        Output out = new Output(given.budget());
        Iterator<Object> items = Values.iterator(given.value(1), given.budget());
        while (items.hasNext()) {
            if (!(items.next() instanceof String item)) {
                throw new InputException("join: all items must be strings.");
            }
            out.append(item).append(items.hasNext() ? between : "");
        }
        return out.toString();
    }

    private static Object pad(Arguments arguments, boolean before) {
        Arguments.Bound given = arguments.bind("self", "width", "fill");
        String text = given.string(0);
        int missing = Math.max(0, given.integer(1) - Values.length(text));
        String fill = given.string(2, " ");
        if (Values.length(fill) != 1) {
            throw new InputException("what fills up must be one character.");
        }
        given.budget().spend(missing);
        return before ? fill.repeat(missing) + text : text + fill.repeat(missing);
    }

    private static Object fillWithZeros(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "width");
        String text = given.string(0);
        int missing = Math.max(0, given.integer(1) - Values.length(text));
        given.budget().spend(missing);
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.substring(0, sign) + "0".repeat(missing) + text.substring(sign);
    }

    /** Without the space, or these characters, at its ends. */
    static String strip(Arguments arguments, boolean start, boolean end) {
        Arguments.Bound given = arguments.bind("self", "chars");
        String text = given.string(0);
        String chars = given.string(1, null);
        IntPredicate goes = chars == null
                ? c -> c < 0x10000 && Whitespace.is((char) c)
                : chars.codePoints().boxed().collect(java.util.stream.Collectors.toSet())::contains;
        int from = 0;
        int to = text.length();
        while (start && from < to && goes.test(text.codePointAt(from))) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (end && to > from && goes.test(text.codePointBefore(to))) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static Object removePrefix(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "prefix");
        String text = given.string(0);
        return text.startsWith(given.string(1)) ? text.substring(given.string(1).length()) : text;
    }

    private static Object removeSuffix(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "suffix");
        String text = given.string(0);
        String suffix = given.string(1);
        return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    }

    private static Object replace(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "old", "new", "count");
        return replace(given.string(0), given.string(1), given.string(2), given.integer(3, -1), given.budget());
    }

    /** With a negative count all of them; an empty text stands before each character and at the end. */
    static String replace(String text, String old, String other, int count, Budget budget) {
        Output out = new Output(budget);
        int at = 0;
        int left = count;
        while (left != 0) {
            int next = text.indexOf(old, at);
            if (next < 0) {
                break;
            }
            out.append(text.substring(at, next)).append(other);
            at = next + old.length();
            left--;
            if (old.isEmpty()) {
                if (at == text.length()) {
                    break;
                }
                int end = text.offsetByCodePoints(at, 1);
                out.append(text.substring(at, end));
                at = end;
            }
        }
        return out.append(text.substring(at)).toString();
    }
}
