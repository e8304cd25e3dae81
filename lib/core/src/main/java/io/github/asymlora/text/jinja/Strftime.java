package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** Dates in C's notation, in English: {@code %d %b %Y}. */
final class Strftime {
    private static final Map<Character, String> PATTERNS = Map.ofEntries(
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('d', "dd"),
            Map.entry('F', "yyyy-MM-dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('j', "DDD"),
            Map.entry('m', "MM"),
            Map.entry('M', "mm"),
            Map.entry('p', "a"),
            Map.entry('S', "ss"),
            Map.entry('T', "HH:mm:ss"),
            Map.entry('y', "yy"),
            Map.entry('Y', "yyyy"));

    private Strftime() {}

    static String of(LocalDateTime time, String format) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            if (format.charAt(i) != '%') {
                text.append(format.charAt(i));
                continue;
            }
            boolean unpadded = format.startsWith("-", i + 1);
            i += unpadded ? 2 : 1;
            char code = i < format.length() ? format.charAt(i) : ' ';
            if (code == '%') {
                text.append('%');
            } else if (PATTERNS.containsKey(code)) {
                String part = time.format(DateTimeFormatter.ofPattern(PATTERNS.get(code), Locale.US));
                text.append(unpadded ? part.replaceFirst("^0+(?=\\d)", "") : part);
            } else {
                throw new InputException("the date format \"%" + code + "\" isn't supported.");
            }
        }
        return text.toString();
    }
}
