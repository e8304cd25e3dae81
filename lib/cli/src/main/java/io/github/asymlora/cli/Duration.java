package io.github.asymlora.cli;

import java.util.Locale;

/** Times as people say them. */
final class Duration {
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;

    private Duration() {}

    /** {@code 4.2 s}, {@code 12 min}, {@code 3.5 h}. */
    static String of(double seconds) {
        if (seconds < 2 * MINUTE) {
            return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
        }
        return seconds < 2 * HOUR
                ? String.format(Locale.ROOT, "%.0f min", seconds / MINUTE)
                : String.format(Locale.ROOT, "%.1f h", seconds / HOUR);
    }
}
