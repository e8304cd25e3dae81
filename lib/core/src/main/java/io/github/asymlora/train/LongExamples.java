package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Does with over-long examples what was asked for. */
final class LongExamples {
    private LongExamples() {}

    /**
     * The examples that remain, by index.
     *
     * @param told how many were left out
     * @throws InputException where there must be none, or none would remain
     */
    static int[] kept(Dataset dataset, TooLong rule, IntPredicate tooLong, int maxLength, Consumer<String> told) {
        IntStream all = IntStream.range(0, dataset.size());
        if (rule == TooLong.CUT) {
            return all.toArray();
        }
        int[] kept = all.filter(i -> !tooLong.test(i)).toArray();
        int left = dataset.size() - kept.length;
        if (left > 0 && (rule == TooLong.ERROR || kept.length == 0)) {
            int first = IntStream.range(0, dataset.size())
                    .filter(tooLong)
                    .findFirst()
                    .orElseThrow();
            throw new InputException(
                    dataset.name() + ": " + left + " of " + dataset.size() + " examples have more than "
                            + maxLength + " tokens, the first is "
                            + dataset.examples().get(first).id()
                            + ". Allow more (max_length in a recipe), or cut or drop them (too_long).");
        }
        if (left > 0) {
            told.accept(dataset.name() + ": " + left + " of " + dataset.size() + " examples left out, with more than "
                    + maxLength + " tokens");
        }
        return kept;
    }
}
