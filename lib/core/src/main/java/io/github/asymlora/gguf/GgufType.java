package io.github.asymlora.gguf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** In what a GGUF file holds matrices; vectors, which are small, are always F32. */
public enum GgufType {
    F32(0, 0, 1, Float.BYTES),
    F16(1, 1, 1, Short.BYTES),
    /** Blocks of 32 values of a row: whole numbers of 8 bits with a scale in fp16, the largest magnitude / 127. */
    Q8_0(8, 7, 32, Short.BYTES + 32);

    private static final int LEVELS = 127;
    private static final float LARGEST_HALF = 65504;

    private final int id;
    private final int fileType;
    private final int block;
    private final int blockBytes;

    GgufType(int id, int fileType, int block, int blockBytes) {
        this.id = id;
        this.fileType = fileType;
        this.block = block;
        this.blockBytes = blockBytes;
    }

    /** Of a tensor, in the file. */
    int id() {
        return id;
    }

    /** Of a file whose matrices are mostly so: {@code general.file_type}. */
    int fileType() {
        return fileType;
    }

    /** What a tensor of this shape is held in: F16 where its rows aren't whole blocks. */
    GgufType of(Shape shape) {
        if (shape.dimension() < 2) {
            return F32;
        }
        return shape.get(shape.dimension() - 1) % block == 0 ? this : F16;
    }

    long bytes(long values) {
        return values / block * blockBytes;
    }

    /**
     * Writes values one after another.
     *
     * @param values whole blocks, {@code [n]} in fp32
     * @throws InputException where one is beyond the type's range or not finite
     */
    void write(NDArray values, OutputStream out) throws IOException {
        float largest;
        try (NDManager scope = values.getManager().newSubManager()) {
            NDArray size = values.abs();
            size.attach(scope);
            largest = size.max().getFloat();
        }
        if (!(largest <= (this == F16 ? LARGEST_HALF : Float.MAX_VALUE))) {
            throw new InputException("it holds the value " + largest + ", which " + this + " can't.");
        }
        switch (this) {
            case F32 -> copy(values.toByteBuffer(), out);
            case F16 -> copy(half(values), out);
            case Q8_0 -> out.write(blocks(values));
        }
    }

    private static ByteBuffer half(NDArray values) {
        try (NDArray half = values.toType(DataType.FLOAT16, true)) {
            return half.toByteBuffer();
        }
    }

    private static void copy(ByteBuffer bytes, OutputStream out) throws IOException {
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        out.write(all);
    }

    private byte[] blocks(NDArray values) {
        FloatBuffer numbers =
                values.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] scales = new float[numbers.remaining() / block];
        for (int i = 0; i < scales.length; i++) {
            float largest = 0;
            for (int j = i * block; j < (i + 1) * block; j++) {
                largest = Math.max(largest, Math.abs(numbers.get(j)));
            }
            scales[i] = largest / LEVELS;
        }
        ByteBuffer halves;
        try (NDArray all = values.getManager().create(scales)) {
            halves = half(all);
        }
        ByteBuffer bytes = ByteBuffer.allocate(scales.length * blockBytes);
        for (int i = 0; i < scales.length; i++) {
            bytes.put(halves.get()).put(halves.get());
            float inverse = scales[i] == 0 ? 0 : 1 / scales[i]; // of the scale before it was rounded, as llama.cpp does
            for (int j = i * block; j < (i + 1) * block; j++) {
                bytes.put((byte) awayFromZero(numbers.get(j) * inverse));
            }
        }
        return bytes.array();
    }

    /** To the nearest whole number, halves away from zero. */
    private static int awayFromZero(float value) {
        return value < 0 ? -Math.round(-value) : Math.round(value);
    }
}
