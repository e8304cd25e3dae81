package io.github.asymlora.io;

import ai.djl.ndarray.types.Shape;

/**
 * Where a tensor lies in its file and how to read it.
 *
 * @param dtype element type
 * @param shape dimensions, outermost first; {@code ()} is a scalar
 * @param begin first byte, counted from the end of the header
 * @param end byte after the last
 */
public record TensorInfo(Dtype dtype, Shape shape, long begin, long end) {

    /** Number of bytes in the file. */
    public long byteSize() {
        return end - begin;
    }
}
