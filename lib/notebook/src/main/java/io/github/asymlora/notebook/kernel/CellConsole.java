package io.github.asymlora.notebook.kernel;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers what cells print, from whatever thread, and sends it on every tenth of a second: a browser copes with a
 * megabyte in ten messages, not in a hundred thousand. What one cell prints beyond a limit that nobody reads, and that
 * would freeze the page, is left out but for its end.
 */
public final class CellConsole {
    /** Where the text goes. */
    public interface Screen {
        void show(Channel channel, String text);
    }

    /** The two streams of a cell. */
    public enum Channel {
        OUT,
        ERR
    }

    private static final long MILLIS_BETWEEN_MESSAGES = 100;
    private static final int LONGEST_MESSAGE = 1 << 20;
    /** Finer interleaving of the two streams isn't kept: each change of stream is a message. */
    private static final int MOST_PIECES = 20;

    private record Piece(Channel channel, StringBuilder text) {}

    private final Screen screen;
    private final Object sending = new Object();
    private final Utf8 out = new Utf8();
    private final Utf8 err = new Utf8();
    private final OutputLimit limit;
    private List<Piece> pieces = new ArrayList<>();

    /** Sends to the screen from a thread of its own, and from those that flush. */
    public CellConsole(Screen screen, OutputLimit limit) {
        this.screen = screen;
        this.limit = limit;
        var sender = new Thread(this::sendForEver, "cell output");
        sender.setDaemon(true);
        sender.start();
    }

    public PrintStream out() {
        return stream(Channel.OUT);
    }

    public PrintStream err() {
        return stream(Channel.ERR);
    }

    /** The text of a new cell begins, with a limit of its own. */
    public synchronized void begin() {
        limit.reset();
    }

    /** Sends all that was printed so far, before what is shown next. */
    public void flush() {
        synchronized (sending) {
            for (Piece piece : taken()) {
                int end;
                for (int at = 0; at < piece.text.length(); at = end) {
                    end = Utf8.wholeCharacters(piece.text, Math.min(piece.text.length(), at + LONGEST_MESSAGE));
                    screen.show(piece.channel, piece.text.substring(at, end));
                }
            }
        }
    }

    /** Sends all that the cell printed, and the last lines of what was beyond its limit. */
    public void end() {
        synchronized (this) {
            limit.ending().ifPresent(text -> add(limit.channel(), text));
        }
        flush();
    }

    private synchronized List<Piece> taken() {
        List<Piece> taken = pieces;
        pieces = new ArrayList<>();
        return taken;
    }

    private PrintStream stream(Channel channel) {
        var bytes = new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) {
                print(channel, buffer, offset, length);
            }
        };
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private synchronized void print(Channel channel, byte[] bytes, int offset, int length) {
        String text = limit.within(channel, (channel == Channel.OUT ? out : err).decode(bytes, offset, length));
        if (!text.isEmpty()) {
            add(channel, text);
        }
    }

    private void add(Channel channel, String text) {
        pieceFor(channel).append(text);
        notifyAll();
    }

    private StringBuilder pieceFor(Channel channel) {
        boolean changes = pieces.isEmpty() || pieces.get(pieces.size() - 1).channel != channel;
        if (changes && pieces.size() < MOST_PIECES) {
            pieces.add(new Piece(channel, new StringBuilder()));
        }
        int last = pieces.size() - 1;
        return pieces.get(pieces.get(last).channel == channel ? last : last - 1).text;
    }

    private void sendForEver() {
        try {
            while (true) {
                synchronized (this) {
                    while (pieces.isEmpty()) {
                        wait();
                    }
                }
                Thread.sleep(MILLIS_BETWEEN_MESSAGES);
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody has this thread, so nobody interrupts it
        }
    }
}
