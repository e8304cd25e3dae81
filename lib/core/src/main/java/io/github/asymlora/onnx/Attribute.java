package io.github.asymlora.onnx;

import io.github.asymlora.io.Protobuf;

/** A setting of a node: {@code AttributeProto} of onnx.proto. */
record Attribute(Protobuf message) {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int INTS = 7;

    static Attribute real(String name, float value) {
        return new Attribute(of(name, FLOAT).real32(2, value));
    }

    static Attribute integer(String name, long value) {
        return new Attribute(of(name, INT).integer(3, value));
    }

    static Attribute text(String name, String value) {
        return new Attribute(of(name, STRING).text(4, value));
    }

    static Attribute integers(String name, long... values) {
        Protobuf message = of(name, INTS);
        for (long value : values) {
            message.integer(8, value);
        }
        return new Attribute(message);
    }

    private static Protobuf of(String name, int type) {
        return new Protobuf().text(1, name).integer(20, type);
    }
}
