package io.github.asymlora.io;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Optional;

/**
 * The element types that the safetensors format names, in the format's own order: a writer puts the last ones first, so
 * that every tensor is aligned to its element.
 */
public enum Dtype {
    BOOL(8, DataType.BOOLEAN),
    F4(4),
    F6_E2M3(6),
    F6_E3M2(6),
    U8(8, DataType.UINT8),
    I8(8, DataType.INT8),
    F8_E5M2(8),
    F8_E4M3(8),
    F8_E8M0(8),
    F8_E4M3FNUZ(8),
    F8_E5M2FNUZ(8),
    I16(16),
    U16(16),
    F16(16, DataType.FLOAT16),
    BF16(16),
    I32(32, DataType.INT32),
    U32(32),
    F32(32, DataType.FLOAT32),
    C64(64),
    F64(64, DataType.FLOAT64),
    I64(64, DataType.INT64),
    U64(64);

    private final int bits;
    private final DataType engineType;

    Dtype(int bits) {
        this(bits, null);
    }

    Dtype(int bits, DataType engineType) {
        this.bits = bits;
        this.engineType = engineType;
    }

    /** Size of one element in bits; F4 and F6 tensors are packed and must end on a whole byte. */
    public int bits() {
        return bits;
    }

    /** The engine's type with the same bytes, or empty where the engine has none. */
    Optional<DataType> engineType() {
        return Optional.ofNullable(engineType);
    }

    static Optional<Dtype> named(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    static Optional<Dtype> of(DataType type) {
        return Arrays.stream(values()).filter(d -> d.engineType == type).findFirst();
    }
}
