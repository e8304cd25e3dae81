package io.github.asymlora.text.jinja;

/** Space as Python's {@code str.isspace} knows it: Java's notions have other members. */
final class Whitespace {
    private Whitespace() {}

    static boolean is(char character) {
        return character >= '\t' && character <= '\r'
                || character >= 0x1C && character <= ' '
                || character == 0x85
                || character == 0xA0
                || character == 0x1680
                || character >= 0x2000 && character <= 0x200A
                || character == 0x2028
                || character == 0x2029
                || character == 0x202F
                || character == 0x205F
                || character == 0x3000;
    }

    /** The first place from here on that isn't space. */
    static int skip(String text, int from) {
        int i = from;
        while (i < text.length() && is(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** The last place up to here behind something that isn't space. */
    static int skipBack(String text, int to) {
        int i = to;
        while (i > 0 && is(text.charAt(i - 1))) {
            i--;
        }
        return i;
    }

    static String stripEnd(String text) {
        return text.substring(0, skipBack(text, text.length()));
    }
}
