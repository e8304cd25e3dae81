package io.github.asymlora.notebook.kernel;

import io.github.asymlora.notebook.kernel.CellConsole.Channel;
import java.util.Locale;
import java.util.Optional;

/** Lets so many characters of a cell's text pass; of the rest it keeps the last ones and counts the others' lines. */
public final class OutputLimit {
    private final int most;
    private final int kept;
    private final StringBuilder tail = new StringBuilder();
    private int passed;
    private long lines;
    private long characters;
    private Channel channel = Channel.OUT;

    /** At most so many characters at the beginning, and at the end. */
    public OutputLimit(int most, int kept) {
        this.most = most;
        this.kept = kept;
    }

    void reset() {
        passed = 0;
        forget();
    }

    private void forget() {
        tail.setLength(0);
        lines = 0;
        characters = 0;
    }

    /** What may be shown of the text, with a word on the rest where it begins. */
    String within(Channel source, String text) {
        if (text.length() <= most - passed) {
            passed += text.length();
            return text;
        }
        int rest = Utf8.wholeCharacters(text, most - passed);
        passed = most;
        boolean first = tail.isEmpty() && characters == 0;
        channel = source;
        tail.append(text, rest, text.length());
        if (tail.length() > 2 * kept) {
            drop(tail.length() - kept);
        }
        return first
                ? text.substring(0, rest)
                        + said(
                                "\n… more than %,d characters: what follows is left out here, but"
                                        + " for the last lines, which come when the cell ends …\n",
                                most)
                : "";
    }

    private void drop(int length) {
        int lineEnd = tail.indexOf("\n", length - 1) + 1; // whole lines, where there are any
        int end = lineEnd > 0 ? lineEnd : length;
        lines += tail.substring(0, end).chars().filter(c -> c == '\n').count();
        characters += end;
        tail.delete(0, end);
    }

    /** The last lines, and how many are missing before them. */
    Optional<String> ending() {
        if (tail.isEmpty()) {
            return Optional.empty();
        }
        if (tail.length() > kept) {
            drop(tail.length() - kept);
        }
        String gap = characters == 0 ? "" : said("… %,d lines (%,d characters) left out …\n", lines, characters);
        String text = gap + tail;
        forget();
        return Optional.of(text);
    }

    Channel channel() {
        return channel;
    }

    private static String said(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
