package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to take a string apart. */
final class Splits {
    private static final String LINE_ENDS = "\n\r\u000B\f\u001C\u001D\u001E\u0085\u2028\u2029";

    private Splits() {}

    static Object split(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "sep", "maxsplit");
        String text = given.string(0);
        String separator = separator(given);
        int most = most(given);
        List<Object> parts = new ArrayList<>();
        int at = separator == null ? Whitespace.skip(text, 0) : 0;
        while (parts.size() < most) {
            int end = separator == null ? wordEnd(text, at) : text.indexOf(separator, at);
            if (end < 0) {
                break;
            }
            parts.add(text.substring(at, end));
            at = separator == null ? Whitespace.skip(text, end) : end + separator.length();
        }
        if (separator != null || at < text.length()) {
            parts.add(text.substring(at));
        }
        return parts;
    }

    static Object splitFromEnd(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "sep", "maxsplit");
        String text = given.string(0);
        String separator = separator(given);
        int most = most(given);
        List<Object> parts = new ArrayList<>();
        int end = separator == null ? Whitespace.skipBack(text, text.length()) : text.length();
        while (parts.size() < most) {
            int start = separator == null
                    ? wordStart(text, end)
                    : end < separator.length() ? -1 : text.lastIndexOf(separator, end - separator.length());
            if (start < 0) {
                break;
            }
            int from = separator == null ? start : start + separator.length();
            parts.add(text.substring(from, end));
            end = separator == null ? Whitespace.skipBack(text, start) : start;
        }
        if (separator != null || end > 0) {
            parts.add(text.substring(0, end));
        }
        Collections.reverse(parts);
        return parts;
    }

    static Object partition(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "sep");
        String text = given.string(0);
        int at = text.indexOf(separator(given));
        return at < 0 ? new Tuple(List.of(text, "", "")) : around(given, at);
    }

    static Object partitionFromEnd(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "sep");
        String text = given.string(0);
        int at = text.lastIndexOf(separator(given));
        return at < 0 ? new Tuple(List.of("", "", text)) : around(given, at);
    }

    private static Tuple around(Arguments.Bound given, int at) {
        String text = given.string(0);
        String separator = given.string(1);
        return new Tuple(List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
    }

    static Object lines(Arguments arguments) {
        Arguments.Bound given = arguments.bind("self", "keepends");
        return new ArrayList<Object>(lines(given.string(0), given.isTrue(1)));
    }

    static List<String> lines(String text, boolean keepEnds) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (LINE_ENDS.indexOf(text.charAt(i)) >= 0) {
                int end = text.startsWith("\r\n", i) ? i + 2 : i + 1;
                lines.add(text.substring(start, keepEnds ? end : i));
                start = end;
                i = end - 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** Null stands for any space. */
    private static String separator(Arguments.Bound given) {
        String separator = given.string(1, null);
        if (separator != null && separator.isEmpty()) {
            throw new InputException("a string can't be split at an empty one.");
        }
        return separator;
    }

    private static int most(Arguments.Bound given) {
        int most = given.integer(2, -1);
        return most < 0 ? Integer.MAX_VALUE : most;
    }

    private static int wordEnd(String text, int from) {
        int end = from;
        while (end < text.length() && !Whitespace.is(text.charAt(end))) {
            end++;
        }
        return end == from ? -1 : end;
    }

    private static int wordStart(String text, int to) {
        int start = to;
        while (start > 0 && !Whitespace.is(text.charAt(start - 1))) {
            start--;
        }
        return start == to ? -1 : start;
    }
}
