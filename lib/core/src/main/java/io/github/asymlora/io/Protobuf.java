package io.github.asymlora.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in the encoding of Protocol Buffers, field by field. The few messages that are written here need no compiler of
 * schemas; fields are named by their numbers in the schema.
 */
public final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;
    private static final int GROUP = 7;
    private static final long LOW = (1 << GROUP) - 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** An int32, int64, bool or enum that isn't negative, or an int64 that is. */
    public Protobuf integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /** A double. */
    public Protobuf real64(int field, double value) {
        tag(field, FIXED64);
        fixed(ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value));
        return this;
    }

    /** A float. */
    public Protobuf real32(int field, float value) {
        tag(field, FIXED32);
        fixed(ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(value));
        return this;
    }

    public Protobuf text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    public Protobuf message(int field, Protobuf value) {
        return bytes(field, value.toBytes());
    }

    public Protobuf bytes(int field, byte[] value) {
        begin(field, value.length);
        out.writeBytes(value);
        return this;
    }

    /** The start of a field of bytes that the caller writes behind this message. */
    public Protobuf begin(int field, long length) {
        tag(field, BYTES);
        varint(length);
        return this;
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~LOW) != 0) {
            out.write((int) (left & LOW | LOW + 1));
            left >>>= GROUP;
        }
        out.write((int) left);
    }

    private void fixed(ByteBuffer bytes) {
        out.writeBytes(bytes.array());
    }
}
