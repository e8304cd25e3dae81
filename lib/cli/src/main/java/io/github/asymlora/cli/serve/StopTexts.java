package io.github.asymlora.cli.serve;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Passes a growing text on up to where one of some texts begins in it; what may be the beginning of one waits. */
final class StopTexts implements Predicate<String> {
    private final List<String> stops;
    private final Consumer<String> out;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopTexts(List<String> stops, Consumer<String> out) {
        this.stops = stops;
        this.out = out;
    }

    /** Takes a piece; false once a stop has come. */
    @Override
    public boolean test(String piece) {
        held.append(piece);
        int at = stops.stream()
                .mapToInt(held::indexOf)
                .filter(place -> place >= 0)
                .min()
                .orElse(-1);
        found = at >= 0;
        pass(found ? at : held.length() - begun());
        return !found;
    }

    /** Passes the rest on, where no stop has come. */
    void finish() {
        if (!found) {
            pass(held.length());
        }
    }

    private void pass(int length) {
        if (length > 0) {
            out.accept(held.substring(0, length));
            held.delete(0, length);
        }
    }

    /** How much at the end may be the beginning of a stop. */
    private int begun() {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
                if (held.substring(held.length() - length).equals(stop.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
