package io.github.asymlora.notebook;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.text.StringEscapeUtils;

/**
 * One line that says how far a run is: step, loss, examples a second, time left. In a notebook it is updated in place
 * while its cell runs; elsewhere it is printed to the error stream now and then.
 */
public final class LiveProgress implements AutoCloseable {
    /** Where progress is shown. */
    interface Screen {
        /** Shows the line and answers with the id to update it by. */
        String show(LiveProgress progress);

        void update(String id, LiveProgress progress);
    }

    static final Screen TERMINAL = new Screen() {
        @Override
        public String show(LiveProgress progress) {
            System.err.println(progress.text());
            return "";
        }

        @Override
        public void update(String id, LiveProgress progress) {
            show(progress);
        }
    };

    /** Without it, a line whose page was closed meanwhile would still look current when it is opened again. */
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private static volatile Screen screen = TERMINAL;

    /** Lines that haven't come to their end, or stopped short of it. */
    private static final Set<LiveProgress> UNFINISHED = ConcurrentHashMap.newKeySet();

    /** How a cell ended. */
    public enum End {
        WELL,
        STOPPED,
        FAILED
    }

    private final String what;
    private final long steps;
    private final long nanosBetweenUpdates = screen == TERMINAL ? 5_000_000_000L : 250_000_000L;
    private final long start = System.nanoTime();
    private final String id;
    private long shown = start;
    private long step;
    private double loss = Double.NaN;
    private long examples;
    private boolean closed;
    private String how = "stopped";
    private String note;
    private double later;

    private LiveProgress(String what, long steps) {
        this.what = what;
        this.steps = steps;
        this.id = screen.show(this);
        UNFINISHED.add(this);
    }

    /** Starts a line for {@code steps} steps of the named work. */
    public static LiveProgress of(String what, long steps) {
        return new LiveProgress(what, steps);
    }

    /**
     * To be called by the kernel at a cell's end. Where the cell was stopped or failed, lines that were still open say so, for
     * nobody else will; where it went well, they may go on in the next one.
     */
    public static void cellEnded(End end) {
        for (LiveProgress line : UNFINISHED) {
            if (end == End.FAILED || end == End.STOPPED && !line.closed) {
                line.how = end == End.FAILED ? "failed" : "stopped";
                line.finish();
            }
        }
        UNFINISHED.removeIf(line -> line.closed);
    }

    static void showIn(Screen other) {
        screen = other;
    }

    /** {@code step} steps and {@code examples} examples are done since the start, and this is the latest loss. */
    public void update(long step, double loss, long examples) {
        this.loss = loss;
        this.examples = examples;
        moveTo(step);
    }

    /** This far, by whatever way. */
    void moveTo(long step) {
        this.step = step;
        long now = System.nanoTime();
        if (now - shown >= nanosBetweenUpdates) {
            shown = now;
            screen.update(id, this);
        }
    }

    /** Says in words where it is, in place of the step's number. */
    public void note(String words) {
        note = words;
    }

    /** Seconds of the same notebook's work that come after these steps. */
    void before(double seconds) {
        later = seconds;
    }

    /** Shows where it ended: finished, or the step at which it stopped. */
    @Override
    public void close() {
        if (!closed) {
            finish();
        }
    }

    private void finish() {
        closed = true;
        screen.update(id, this);
    }

    String text() {
        double seconds = (System.nanoTime() - start) / 1e9;
        var text = new StringBuilder(what).append(": ");
        text.append(closed && step < steps ? how + " at " : "")
                .append(note == null ? "step " + step + " of " + steps : note);
        if (!Double.isNaN(loss)) {
            text.append(String.format(Locale.ROOT, ", loss %.4f", loss));
        }
        if (examples > 0) {
            text.append(String.format(Locale.ROOT, ", %.0f examples/s", examples / seconds));
        }
        if (closed) {
            text.append(", ").append(duration(seconds));
        } else if (step > 0) {
            double left = seconds / step * (steps - step);
            text.append(", ").append(duration(left)).append(" left");
            text.append(later > 0 ? ", " + duration(left + later) + " in the notebook" : "");
        }
        return text.toString();
    }

    String html() {
        String bar = closed ? "" : "<progress value=\"" + step + "\" max=\"" + steps + "\"></progress> ";
        String asOf = closed
                ? ""
                : " <small>(as of " + LocalTime.now(ZoneId.systemDefault()).format(CLOCK) + ")</small>";
        return "<div style=\"font-variant-numeric: tabular-nums\">" + bar + StringEscapeUtils.escapeHtml4(text()) + asOf
                + "</div>";
    }

    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s"
                : whole < 3600
                        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
                        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
    }
}
