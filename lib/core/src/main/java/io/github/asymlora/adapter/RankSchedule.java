package io.github.asymlora.adapter;

import io.github.asymlora.InputException;

/**
 * How many triplets {@link AdaLora} keeps at each step: all at first, then cubically fewer, and the target's at last.
 *
 * <p>Source: Zhang et al. 2023, section 3.3.
 *
 * @param initialRank triplets of a layer at the start
 * @param targetRank triplets of a layer, on average, in the end
 * @param warmup steps before the first are masked
 * @param finish steps at the end with the final ranks
 * @param every steps from one allocation to the next
 * @param total steps of the training; 0 where that is not known: it can't be trained then
 */
record RankSchedule(int initialRank, int targetRank, int warmup, int finish, int every, int total) {
    RankSchedule {
        Ranges.rank("initial rank", initialRank);
        if (targetRank < 1 || targetRank > initialRank) {
            throw new InputException(
                    "target rank " + targetRank + " is not between 1 and the initial rank " + initialRank + ".");
        }
        if (every < 1) {
            throw new InputException("steps between allocations are " + every + "; they are at least 1.");
        }
        if (total > 0 && warmup + finish >= total) {
            throw new InputException(
                    "warmup " + warmup + " and finish " + finish + " leave no steps of " + total + " to allocate in.");
        }
    }

    /** The last step at which ranks change. */
    int last() {
        return total - finish;
    }

    /** Triplets of all layers together. */
    int at(int step, int layers) {
        int first = initialRank * layers;
        int goal = targetRank * layers;
        if (step <= warmup) {
            return first;
        }
        if (step > last()) {
            return goal;
        }
        double left = 1 - (step - warmup) / (double) (last() - warmup);
        return (int) ((first - goal) * (left * left * left) + goal);
    }

    boolean allocatesAt(int step) {
        return step == last() || step > warmup && step < last() && step % every == 0;
    }
}
