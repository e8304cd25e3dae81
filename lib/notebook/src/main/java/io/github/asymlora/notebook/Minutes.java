package io.github.asymlora.notebook;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/**
 * What a notebook's training costs on this machine, and how much of it fits {@code ASYMLORA_MINUTES}. Seeds go first,
 * data last, and what went is printed; 0 is no limit, so that every machine trains the same runs.
 *
 * <pre>{@code
 * var minutes = Minutes.of(scale);
 * minutes.measure(progress -> train("both", ..., progress));       // one run of the study
 * seeds = minutes.fit("seeds", 1, seeds, n -> searches + n * arms);
 * System.out.println(minutes);          // about 3 min of training here (42 runs of 4.1 s): 3 of 5 seeds ...
 * }</pre>
 */
public final class Minutes {
    static final String VARIABLE = "ASYMLORA_MINUTES";
    private static final List<String> SCALES = List.of("smoke", "laptop", "full");
    private static final double LAPTOP = 4;
    private static final double LEAST_DATA = 1 / 3.;

    private final boolean smoke;
    /** 0: none. */
    private final double limit;

    private final List<String> kept = new ArrayList<>();
    private boolean dropped;
    private double secondsEach;
    /** On the measurement, which is training too. */
    private double secondsSpent;

    private int runs;
    private int begun;

    private Minutes(boolean smoke, double limit) {
        this.smoke = smoke;
        this.limit = limit;
    }

    /**
     * The budget of a scale: 4 minutes of training at {@code laptop}, none at {@code full}, unless
     * {@code ASYMLORA_MINUTES} says otherwise. At {@code smoke} all is as small as can be, and nothing is measured.
     *
     * @throws InputException if there is no such scale, or the variable is no number of minutes
     */
    public static Minutes of(String scale) {
        return of(scale, System.getenv(VARIABLE));
    }

    static Minutes of(String scale, String variable) {
        if (!SCALES.contains(scale)) {
            throw new InputException("ASYMLORA_SCALE=" + scale + " is none of " + String.join(", ", SCALES) + ".");
        }
        double usual = scale.equals("laptop") ? LAPTOP : 0;
        return new Minutes(scale.equals("smoke"), variable == null || variable.isBlank() ? usual : parsed(variable));
    }

    private static double parsed(String variable) {
        if (!variable.strip().matches("\\d+(\\.\\d+)?")) {
            throw new InputException(VARIABLE + "=" + variable + " is no number of minutes; 0 is no limit");
        }
        return Double.parseDouble(variable.strip());
    }

    /** Times a run that is like the study's: its second time, as the first one also fills caches. */
    public void measure(Consumer<TrainingProgress> run) {
        measure(1, run);
    }

    /** The same with a share of the data, so that little is spent on it. A run's time is taken as proportional to its data. */
    public void measure(double share, Consumer<TrainingProgress> run) {
        if (smoke) {
            return;
        }
        try (var progress = TrainingProgress.of("how long a run takes", 2)) {
            long first = System.nanoTime();
            run.accept(progress);
            long second = System.nanoTime();
            run.accept(progress);
            long end = System.nanoTime();
            measured((end - second) / 1e9 / share, (end - first) / 1e9);
        }
    }

    void measured(double each, double spent) {
        secondsEach = each;
        secondsSpent = spent;
    }

    /** The largest number from most down to least whose runs fit the budget, or else the least. */
    public int fit(String what, int least, int most, IntUnaryOperator runsOf) {
        int number = most;
        while (number > least && limit > 0 && runsOf.applyAsInt(number) * secondsEach > left()) {
            number--;
        }
        runs = runsOf.applyAsInt(number);
        dropped |= number < most;
        kept.add(number + " of " + most + " " + what);
        return number;
    }

    /** The last resort: the share of the data that fits, at least a third. */
    public double data(String what) {
        double fits = limit > 0 ? left() / (runs * secondsEach) : 1;
        double share = Math.max(LEAST_DATA, Math.min(1, fits));
        secondsEach *= share;
        dropped |= share < 1;
        kept.add(Math.round(100 * share) + " % of the " + what);
        return share;
    }

    private double left() {
        return 60 * limit - secondsSpent;
    }

    /** The runs of a line of progress are no longer ahead of the notebook. */
    void begin(int some) {
        begun += some;
    }

    /** Seconds for the runs that no line of progress has shown yet. */
    double later() {
        return Math.max(0, runs - begun) * secondsEach;
    }

    @Override
    public String toString() {
        if (smoke) {
            return "smoke scale: the least of everything";
        }
        double seconds = runs * secondsEach;
        String text = String.format(
                Locale.ROOT,
                "about %s of training here (%d runs of %.1f s): %s",
                LiveProgress.duration(seconds),
                runs,
                secondsEach,
                String.join(", ", kept));
        boolean more = limit > 0 && seconds > left() + 0.5;
        return text
                + (dropped ? ", as " + VARIABLE + "=" + plain(limit) + "; 0 drops nothing" : "")
                + (more ? ", the least, more than " + plain(limit) + " min" : "");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
