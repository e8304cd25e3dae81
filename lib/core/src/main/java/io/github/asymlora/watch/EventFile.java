package io.github.asymlora.watch;

import io.github.asymlora.io.Protobuf;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: TFRecords of {@code tensorflow.Event} messages (event.proto, summary.proto). A record is
 * its length (uint64) and that one's checksum, its bytes and theirs; a checksum is CRC-32C, turned by 15 bits and moved by
 * a constant, so that one of a text that holds checksums differs.
 */
final class EventFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;
    private static final int TURN = 15;
    private static final int STRING = 7; // DataType.DT_STRING
    private static final int TENSOR = 2; // DataClass.DATA_CLASS_TENSOR
    private static final int START = 1; // SessionLog.START: what an earlier file holds doesn't count
    private static final double MILLI = 1e-3;

    private final Path file;
    private final FileOutputStream out;

    /** Begins a new one. */
    EventFile(Path file) {
        this.file = file;
        try {
            out = new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw failed(e);
        }
        write(event(now()).text(3, "brain.Event:2"));
        write(event(now()).message(7, new Protobuf().integer(1, START)));
    }

    void scalar(Scalar scalar) {
        Protobuf value = new Protobuf().text(1, scalar.name()).real32(2, (float) scalar.value());
        write(event(scalar.seconds()).integer(2, scalar.step()).message(5, new Protobuf().message(1, value)));
    }

    /** Markdown for the tab of texts. */
    void text(String name, String markdown) {
        Protobuf tensor = new Protobuf()
                .integer(1, STRING)
                .message(2, new Protobuf()) // its shape: of one value
                .text(8, markdown);
        Protobuf metadata =
                new Protobuf().message(1, new Protobuf().text(1, "text")).integer(4, TENSOR);
        Protobuf value = new Protobuf()
                .text(1, name + "/text_summary")
                .message(8, tensor)
                .message(9, metadata);
        write(event(now()).message(5, new Protobuf().message(1, value)));
    }

    private static double now() {
        return System.currentTimeMillis() * MILLI;
    }

    private static Protobuf event(double seconds) {
        return new Protobuf().real64(1, seconds);
    }

    private void write(Protobuf event) {
        try {
            out.write(record(event.toBytes())); // at once, so that a kill leaves whole records
        } catch (IOException e) {
            throw failed(e);
        }
    }

    static byte[] record(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length);
        int checksum = checksum(record.array(), Long.BYTES);
        return record.putInt(checksum)
                .put(data)
                .putInt(checksum(data, data.length))
                .array();
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), TURN) + MASK;
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("can't write " + file + ": " + e, e);
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
