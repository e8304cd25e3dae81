package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * An array of unsigned bytes in MNIST's format: a magic number with the number of dimensions, their sizes, the values.
 *
 * @param shape sizes of the dimensions
 * @param values row-major
 */
record Idx(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTES = 0x0800;

    /**
     * Reads a file, compressed where its name ends in {@code .gz}.
     *
     * @param dimensions how many there must be
     * @throws InputException if it is damaged, cut off, too long, or of another type or number of dimensions
     */
    static Idx read(Path file, int dimensions) {
        try (DataInputStream in = new DataInputStream(open(file))) {
            int magic = in.readInt();
            if (magic != UNSIGNED_BYTES + dimensions) {
                throw new InputException(String.format(
                        Locale.ROOT,
                        "%s: begins with 0x%08x instead of 0x%08x: is no IDX file of bytes in %d dimensions",
                        file,
                        magic,
                        UNSIGNED_BYTES + dimensions,
                        dimensions));
            }
            int[] shape = new int[dimensions];
            long size = 1;
            for (int i = 0; i < dimensions; i++) {
                shape[i] = in.readInt();
                size *= Math.max(-1, shape[i]);
                if (shape[i] < 1 || size > Integer.MAX_VALUE - 8) {
                    throw new InputException(file + ": impossible shape " + Arrays.toString(shape));
                }
            }
            if (size > Runtime.getRuntime().maxMemory() / 2) {
                throw new InputException(file + ": says that it holds " + size
                        + " values, too many for the memory there is" + " (ASYMLORA_JVM_OPTS=-Xmx4g gives more)");
            }
            byte[] values = in.readNBytes((int) size);
            if (values.length != size || in.read() >= 0) {
                throw new InputException(
                        file + ": holds " + (values.length < size ? values.length + "" : "more than " + size)
                                + " values instead of " + size + ", the product of " + Arrays.toString(shape));
            }
            return new Idx(shape, values);
        } catch (IOException e) {
            throw new InputException(file + ": can't be read: " + e, e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            boolean compressed = file.toString().endsWith(".gz");
            return new BufferedInputStream(compressed ? new GZIPInputStream(raw, 1 << 16) : raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
