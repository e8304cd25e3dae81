package io.github.asymlora.metric;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Entities in the tags of words, IOB2. Tags are numbers: 0 is outside of any (O), {@code 2t + 1} begins an entity of type t (B-)
 * and {@code 2t + 2} goes on with one (I-). An I- behind anything else than its own type begins one too.
 *
 * <p>Source: CoNLL's evaluation (Tjong Kim Sang and De Meulder 2003), as seqeval's default mode counts.
 */
public final class Entities {
    private Entities() {}

    /**
     * Words that are one entity.
     *
     * @param type counted from 0
     * @param start its first word
     * @param end the word behind its last
     */
    public record Span(int type, int start, int end) {}

    /** All of them, in order. */
    public static List<Span> of(double[] tags) {
        List<Span> spans = new ArrayList<>();
        int start = -1;
        int type = -1;
        for (int i = 0; i <= tags.length; i++) {
            int tag = i < tags.length ? (int) tags[i] : 0;
            int own = Math.floorDiv(tag - 1, 2); // -1 outside
            boolean begins = tag % 2 == 1 || own != type && own >= 0;
            if (start >= 0 && (begins || own < 0)) {
                spans.add(new Span(type, start, i));
                start = -1;
            }
            start = begins ? i : start;
            type = own;
        }
        return spans;
    }

    /** How many are predicted, labelled, and both with the same words and type. */
    private record Counts(long predicted, long labelled, long hit) {
        static Counts of(double[] predictions, double[] labels) {
            List<Span> predicted = Entities.of(predictions);
            Set<Span> labelled = new HashSet<>(Entities.of(labels));
            return new Counts(
                    predicted.size(),
                    labelled.size(),
                    predicted.stream().filter(labelled::contains).count());
        }
    }

    static double precision(double[] predictions, double[] labels) {
        Counts counts = Counts.of(predictions, labels);
        return ratio(counts.hit, counts.predicted);
    }

    static double recall(double[] predictions, double[] labels) {
        Counts counts = Counts.of(predictions, labels);
        return ratio(counts.hit, counts.labelled);
    }

    static double f1(double[] predictions, double[] labels) {
        Counts counts = Counts.of(predictions, labels);
        return ratio(2 * counts.hit, counts.predicted + counts.labelled);
    }

    private static double ratio(double part, double all) {
        return all == 0 ? 0 : part / all;
    }
}
