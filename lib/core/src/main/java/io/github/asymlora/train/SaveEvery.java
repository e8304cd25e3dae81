package io.github.asymlora.train;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.asymlora.InputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often the state is saved within an epoch; at an epoch's end and when interrupted it is saved in any case.
 *
 * @param count of steps or minutes
 * @param minutes whether it counts minutes
 */
public record SaveEvery(int count, boolean minutes) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,8})(min)?");
    private static final double SECONDS = 60;

    public SaveEvery {
        if (count < 1) {
            throw new InputException("training.save_every: " + count + " is not at least 1.");
        }
    }

    public static SaveEvery steps(int count) {
        return new SaveEvery(count, false);
    }

    public static SaveEvery minutes(int count) {
        return new SaveEvery(count, true);
    }

    /** As recipes write it: {@code 100} for steps, {@code 10min} for minutes. */
    @JsonCreator
    static SaveEvery of(Object written) {
        Matcher parts = WRITTEN.matcher(String.valueOf(written));
        if (!parts.matches()) {
            throw new InputException("training.save_every: " + written
                    + " is neither a number of steps, such as 100, nor of minutes, such as 10min.");
        }
        return new SaveEvery(Integer.parseInt(parts.group(1)), parts.group(2) != null);
    }

    @JsonValue
    Object written() {
        return minutes ? toString() : count;
    }

    boolean isDue(int steps, double seconds) {
        return minutes ? seconds >= count * SECONDS : steps >= count;
    }

    @Override
    public String toString() {
        return minutes ? count + "min" : count + " steps";
    }
}
