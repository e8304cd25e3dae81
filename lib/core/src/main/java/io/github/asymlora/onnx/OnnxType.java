package io.github.asymlora.onnx;

/** What tensors hold: {@code TensorProto.DataType} of onnx.proto. */
enum OnnxType {
    FLOAT(1, Float.BYTES),
    INT64(7, Long.BYTES);

    private final int id;
    private final int bytes;

    OnnxType(int id, int bytes) {
        this.id = id;
        this.bytes = bytes;
    }

    int id() {
        return id;
    }

    /** That many values take. */
    long bytes(long values) {
        return values * bytes;
    }
}
