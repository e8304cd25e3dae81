package io.github.asymlora.io;

import ai.djl.util.Float16Utils;
import java.nio.ByteBuffer;
import java.util.function.IntToLongFunction;

/** Tensors as plain Java arrays, widening only where nothing is lost. */
final class Elements {
    private Elements() {}

    static float[] floats(Safetensors file, String name) {
        ByteBuffer bytes = file.bytes(name);
        float[] values = new float[count(file, name)];
        switch (file.info(name).dtype()) {
            case F32 -> bytes.asFloatBuffer().get(values);
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float16Utils.halfToFloat(bytes.getShort(2 * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) { // bfloat16 is the upper half of a float
                    values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << Short.SIZE);
                }
            }
            default -> throw unreadable(file, name, "float");
        }
        return values;
    }

    static double[] doubles(Safetensors file, String name) {
        if (file.info(name).dtype() != Dtype.F64) {
            float[] floats = floats(file, name);
            double[] values = new double[floats.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = floats[i];
            }
            return values;
        }
        double[] values = new double[count(file, name)];
        file.bytes(name).asDoubleBuffer().get(values);
        return values;
    }

    static long[] longs(Safetensors file, String name) {
        ByteBuffer bytes = file.bytes(name);
        IntToLongFunction at =
                switch (file.info(name).dtype()) {
                    case I64 -> i -> bytes.getLong(8 * i);
                    case I32 -> i -> bytes.getInt(4 * i);
                    case I16 -> i -> bytes.getShort(2 * i);
                    case I8 -> bytes::get;
                    case U8, BOOL -> i -> Byte.toUnsignedLong(bytes.get(i));
                    default -> throw unreadable(file, name, "long");
                };
        long[] values = new long[count(file, name)];
        for (int i = 0; i < values.length; i++) {
            values[i] = at.applyAsLong(i);
        }
        return values;
    }

    private static int count(Safetensors file, String name) {
        return Math.toIntExact(file.info(name).shape().size());
    }

    private static SafetensorsException unreadable(Safetensors file, String name, String type) {
        return SafetensorsException.of(
                file.file(), name, "is " + file.info(name).dtype() + ", which is not read as " + type + " values");
    }
}
