package io.github.asymlora.train;

import io.github.asymlora.io.AtomicFiles;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * Outputs of frozen layers on disk: a line of JSON that describes them, the hidden states {@code [tokens, width]} of one
 * example after another (fp32 little-endian, padding left out), and eight bytes with the CRC-32C of all that.
 *
 * <p>Read without a channel, which an interrupt would close.
 */
final class PrefixFile implements Closeable {
    private static final int CHUNK = 1 << 20;

    private final RandomAccessFile file;
    private final long start;

    private PrefixFile(RandomAccessFile file, long start) {
        this.file = file;
        this.start = start;
    }

    /** Bytes of the whole file. */
    static long size(PrefixDescription description) {
        return header(description).length + description.values() * Float.BYTES + Long.BYTES;
    }

    /**
     * What is in such a file.
     *
     * @param states writes the hidden states
     */
    static AtomicFiles.Content content(PrefixDescription description, AtomicFiles.Content states) {
        return out -> {
            CheckedOutputStream checked = new CheckedOutputStream(out, new CRC32C());
            checked.write(header(description));
            states.writeTo(checked);
            new DataOutputStream(out).writeLong(checked.getChecksum().getValue());
        };
    }

    /**
     * Opens one and reads all of it once.
     *
     * @throws IOException where it isn't there, or isn't whole, or is about something else
     */
    static PrefixFile open(Path path, PrefixDescription description) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            verify(file, description);
            return new PrefixFile(file, header(description).length);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void verify(RandomAccessFile file, PrefixDescription description) throws IOException {
        long size = size(description);
        if (file.length() != size) {
            throw new IOException("it has " + file.length() + " bytes and should have " + size);
        }
        byte[] header = new byte[header(description).length];
        file.readFully(header);
        if (!Arrays.equals(header, header(description))) {
            throw new IOException("its header is another one");
        }
        CRC32C sum = new CRC32C();
        sum.update(header);
        byte[] chunk = new byte[CHUNK];
        for (long left = size - header.length - Long.BYTES; left > 0; left -= CHUNK) {
            InterruptedTraining.check("while reading the frozen layers' outputs");
            int length = (int) Math.min(CHUNK, left);
            file.readFully(chunk, 0, length);
            sum.update(chunk, 0, length);
        }
        if (file.readLong() != sum.getValue()) {
            throw new IOException("its checksum is wrong");
        }
    }

    private static byte[] header(PrefixDescription description) {
        return (description.json() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of {@code count} values from the given one on. */
    byte[] read(long first, int count) throws IOException {
        byte[] bytes = new byte[count * Float.BYTES];
        file.seek(start + first * Float.BYTES);
        file.readFully(bytes);
        return bytes;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
