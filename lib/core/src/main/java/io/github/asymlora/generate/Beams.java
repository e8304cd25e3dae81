package io.github.asymlora.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Beam search for one example: the likeliest running sequences, and the best finished ones.
 *
 * <p>A sequence's score is the sum of its tokens' log-probabilities; when it is finished, divided by its length to the
 * power of the length penalty. The rules are Hugging Face's, so that the results are.
 */
final class Beams {
    /** What a score is lowered by where it must not win. */
    private static final float NEVER = 1e9f;

    private record Beam(long[] tokens, float score, boolean finished) {}

    private final GenerationConfig config;
    private final int prompt;
    private final int longest;
    private final int width;
    private final Predicate<long[]> stops;
    private List<Beam> running = new ArrayList<>();
    private List<Beam> finished = new ArrayList<>();
    private int[] parents;
    private boolean improvable = true;
    private boolean exhausted;

    /** Starts with a prompt; all beams are the same then, so only the first one counts. */
    Beams(long[] prompt, GenerationConfig config, Predicate<long[]> stops) {
        this.stops = stops;
        this.config = config;
        this.prompt = prompt.length;
        this.longest = config.longest(prompt.length);
        this.width = config.numBeams();
        for (int i = 0; i < width; i++) {
            running.add(new Beam(prompt, i == 0 ? 0 : -NEVER, false));
            finished.add(new Beam(prompt, -NEVER, false));
        }
    }

    /** The running sequences. */
    List<long[]> running() {
        return running.stream().map(Beam::tokens).toList();
    }

    /** What goes on after the last step, without what stands in for beams that there aren't. */
    BeamStep step(int example) {
        List<BeamStep.Beam> going = new ArrayList<>();
        for (Beam beam : running) {
            if (beam.score() > -NEVER / 2) {
                long[] behind = Arrays.copyOfRange(beam.tokens(), prompt, beam.tokens().length);
                going.add(new BeamStep.Beam(behind, beam.score()));
            }
        }
        return new BeamStep(example, going);
    }

    /** For each running sequence, which of those before the last step it continues. */
    int[] parents() {
        return parents;
    }

    /** The best finished sequence. */
    long[] best() {
        return finished.get(0).tokens();
    }

    float bestScore() {
        return finished.get(0).score();
    }

    /**
     * One step: each running sequence gets its likeliest next tokens, and the best of all these go on.
     *
     * @param scores log-probabilities {@code [width · vocabulary]} from {@code from}; used up
     */
    void advance(float[] scores, int from, int vocabulary) {
        for (int i = 0; i < width * vocabulary; i++) {
            scores[from + i] += running.get(i / vocabulary).score();
        }
        int kept = Math.max(2, 1 + config.eosTokenId().size()) * width;
        int[] places = TopK.of(scores, from, width * vocabulary, kept);
        List<Beam> candidates = new ArrayList<>();
        for (int place : places) {
            long[] before = running.get(place / vocabulary).tokens();
            long[] tokens = Arrays.copyOf(before, before.length + 1);
            tokens[before.length] = place % vocabulary;
            boolean ends =
                    tokens.length >= longest || config.eosTokenId().contains(place % vocabulary) || stops.test(tokens);
            candidates.add(new Beam(tokens, scores[from + place], ends));
        }
        finish(candidates);
        goOn(candidates, places, vocabulary);
        exhausted = candidates.stream().allMatch(Beam::finished);
        improvable &= canImprove();
    }

    /** The ended ones among the best candidates join the finished sequences, of which the best stay. */
    private void finish(List<Beam> candidates) {
        boolean closed = !improvable || config.earlyStopping() == EarlyStopping.TRUE && isFull();
        List<Beam> all = new ArrayList<>(finished);
        for (int i = 0; i < candidates.size(); i++) {
            Beam candidate = candidates.get(i);
            boolean ends = candidate.finished() && i < width;
            float score = penalised(candidate.score(), candidate.tokens().length);
            all.add(new Beam(candidate.tokens(), ends && !closed ? score : score - NEVER, ends));
        }
        all.sort(Comparator.comparingDouble(Beam::score).reversed());
        finished = List.copyOf(all.subList(0, width));
    }

    private void goOn(List<Beam> candidates, int[] places, int vocabulary) {
        int[] open = IntStream.range(0, candidates.size())
                .boxed()
                .sorted(Comparator.comparing(i -> candidates.get(i).finished())) // stable: the best first
                .limit(width)
                .mapToInt(Integer::intValue)
                .toArray();
        running = new ArrayList<>();
        for (int i : open) {
            Beam beam = candidates.get(i);
            running.add(new Beam(beam.tokens(), beam.finished() ? beam.score() - NEVER : beam.score(), false));
        }
        parents = IntStream.of(open).map(i -> places[i] / vocabulary).toArray();
    }

    /** Whether the best running sequence could still come before the worst finished one. */
    private boolean canImprove() {
        int length = running.get(0).tokens().length;
        boolean hopesForLength = config.earlyStopping() == EarlyStopping.NEVER && config.lengthPenalty() > 0;
        float best = penalised(running.get(0).score(), hopesForLength ? longest : length);
        float worst = isFull() ? finished.get(width - 1).score() : -NEVER;
        return best > worst;
    }

    private float penalised(float score, int tokens) {
        return score / (float) Math.pow(tokens - prompt, config.lengthPenalty());
    }

    /** Whether as many sequences are finished as there are beams. */
    boolean isFull() {
        return finished.stream().allMatch(Beam::finished);
    }

    /** Whether a running sequence could still become one of the best. */
    boolean isImprovable() {
        return improvable;
    }

    /** Whether no candidate of the last step can be continued. */
    boolean isExhausted() {
        return exhausted;
    }
}
