package io.github.asymlora.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;

/**
 * When the validation set is judged. In recipes: {@code epoch}, {@code never}, or a number of steps.
 *
 * @param steps between two evaluations; 0 for once an epoch, −1 for never
 */
public record EvaluateEvery(int steps) {
    /** After each epoch. */
    public static final EvaluateEvery EPOCH = new EvaluateEvery(0);

    /** Never: what training ends with is kept. */
    public static final EvaluateEvery NEVER = new EvaluateEvery(-1);

    /**
     * After that many updates, and at the end.
     *
     * @throws InputException where that isn't at least 1
     */
    public static EvaluateEvery steps(int count) {
        if (count < 1) {
            throw wrong(count);
        }
        return new EvaluateEvery(count);
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static EvaluateEvery read(Object written) {
        if (written instanceof Integer count) {
            return steps(count);
        }
        if ("epoch".equals(written)) {
            return EPOCH;
        }
        if ("never".equals(written)) {
            return NEVER;
        }
        throw wrong(written);
    }

    @JsonValue
    Object written() {
        return steps > 0 ? steps : toString();
    }

    /** Updates between two evaluations. */
    int interval(int stepsPerEpoch, int total) {
        return steps == 0 ? stepsPerEpoch : steps > 0 ? Math.min(steps, total) : total;
    }

    private static InputException wrong(Object written) {
        return new InputException("training.evaluate_every: " + written
                + " is neither epoch nor never nor a number of steps, such as 100.");
    }

    @Override
    public String toString() {
        return steps == 0 ? "epoch" : steps < 0 ? "never" : steps + " steps";
    }
}
