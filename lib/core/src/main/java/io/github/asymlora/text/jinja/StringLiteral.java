package io.github.asymlora.text.jinja;

import io.github.asymlora.InputException;

/** Python's escapes in a quoted string. */
final class StringLiteral {
    private static final String SIMPLE = "\\'\"abfnrtv";
    private static final String MEANT = "\\'\"\u0007\b\f\n\r\t\u000B";

    private StringLiteral() {}

    static String unescape(String quoted) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < quoted.length(); i++) {
            char character = quoted.charAt(i);
            if (character != '\\') {
                text.append(character);
                continue;
            }
            char kind = quoted.charAt(++i);
            int simple = SIMPLE.indexOf(kind);
            int digits = "xuU".indexOf(kind);
            if (simple >= 0) {
                text.append(MEANT.charAt(simple));
            } else if (digits >= 0) {
                int end = i + 1 + (2 << digits);
                text.appendCodePoint(hexadecimal(quoted, i + 1, end));
                i = end - 1;
            } else if (kind >= '0' && kind <= '7' || kind == 'N') {
                throw new InputException("the escape \\" + kind + " in a string isn't supported.");
            } else if (kind != '\n') { // a backslash joins lines, and otherwise stays
                text.append('\\').append(kind);
            }
        }
        return text.toString();
    }

    private static int hexadecimal(String quoted, int from, int to) {
        try {
            int value = Integer.parseInt(quoted.substring(from, to), 16);
            if (Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // said below
        }
        throw new InputException("a string has an escape that isn't a character's number.");
    }
}
