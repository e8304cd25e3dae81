package io.github.asymlora.io;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.util.Float16Utils;
import io.github.asymlora.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file, open for reading: eight bytes of header length, a JSON header, the tensors' bytes.
 *
 * <p>Opening reads and checks the header only; each tensor is mapped into memory when asked for, so the file may be
 * larger than the heap or than 2 GiB (one tensor may not). Closing releases the file; buffers and arrays already handed
 * out stay valid. Safe for use by several threads.
 */
public final class Safetensors implements AutoCloseable {
    private static final long MAX_HEADER = 100_000_000;

    /** Bytes. */
    private static final int PIECE = 1 << 14;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;

    private Safetensors(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        long length = headerLength(size);
        this.dataStart = Long.BYTES + length;
        this.header = SafetensorsHeader.parse(file, readAt(Long.BYTES, (int) length), size - dataStart);
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SafetensorsException if there is no such file or its header breaks the format in any way
     */
    public static Safetensors open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new SafetensorsException(file, "there is no such file");
        }
        GitLfs.refusePointer(file);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            return new Safetensors(file, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw new SafetensorsException(file, "can't be read: " + e, e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The reason for closing is the error that the caller is about to see.
        }
    }

    /** The file, as it was given. */
    public Path file() {
        return file;
    }

    /** All tensors, in the order in which the header names them. */
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    /** The header's {@code __metadata__}; empty where it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * One tensor's place and type.
     *
     * @throws SafetensorsException if the file has no such tensor
     */
    public TensorInfo info(String name) {
        TensorInfo info = tensors().get(name);
        if (info == null) {
            throw SafetensorsException.of(
                    file,
                    name,
                    "is not among the " + tensors().size() + " tensors of the file."
                            + InputException.didYouMean(name, tensors().keySet()));
        }
        return info;
    }

    /**
     * A read-only little-endian view of a tensor's bytes, mapped from the file.
     *
     * @throws SafetensorsException if the file has no such tensor or it is larger than 2 GiB
     */
    public ByteBuffer bytes(String name) {
        TensorInfo info = info(name);
        checkSize(name, info.byteSize());
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + info.begin(), info.byteSize())
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (ClosedChannelException e) {
            throw closed(name);
        } catch (IOException e) {
            throw new UncheckedIOException("can't map " + file + ", tensor \"" + name + "\"", e);
        }
    }

    /**
     * Copies a tensor into the engine: same shape and type, except that BF16 becomes FLOAT32 (exact).
     *
     * @param manager the owner of the result
     * @throws SafetensorsException if there is no such tensor or the engine has no such type
     */
    public NDArray read(String name, NDManager manager) {
        TensorInfo info = info(name);
        boolean widened = info.dtype() == Dtype.BF16; // the engine's own BFLOAT16 arrays abort the JVM
        checkSize(name, widened ? 2 * info.byteSize() : info.byteSize());
        NDArray array = manager.create(info.shape(), widened ? DataType.FLOAT32 : engineType(name), Device.cpu());
        if (info.byteSize() > 0) {
            // Straight into the engine's own memory: a mapping would stay resident until the garbage collector sees it.
            ByteBuffer memory = array.toByteBuffer(true);
            if (widened) {
                floats(name, 0, memory);
            } else {
                fill(name, 0, memory);
            }
        }
        NDArray placed = array.toDevice(manager.getDevice(), false);
        if (placed != array) {
            array.close();
        }
        return placed;
    }

    private DataType engineType(String name) {
        Dtype dtype = info(name).dtype();
        return dtype.engineType()
                .orElseThrow(() ->
                        SafetensorsException.of(file, name, "is " + dtype + ", which the engine has no type for"));
    }

    /**
     * Copies a part of a tensor's elements as fp32, as many as the buffer has room for.
     *
     * @param first number of the first element, in row-major order
     * @throws SafetensorsException if there is no such tensor or it is not F32, F16 or BF16
     */
    public void floats(String name, long first, ByteBuffer target) {
        Dtype dtype = info(name).dtype();
        if (dtype == Dtype.F32) {
            fill(name, 4 * first, target);
            return;
        }
        if (dtype != Dtype.F16 && dtype != Dtype.BF16) {
            throw SafetensorsException.of(file, name, "is " + dtype + ", which is not read as float values");
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 2 * first; target.hasRemaining(); at += PIECE) {
            fill(name, at, piece.clear().limit(Math.min(PIECE, target.remaining() / 2)));
            piece.flip();
            while (piece.hasRemaining()) {
                short bits = piece.getShort();
                target.putFloat(
                        dtype == Dtype.BF16 // the upper half of a float
                                ? Float.intBitsToFloat(bits << Short.SIZE)
                                : Float16Utils.halfToFloat(bits));
            }
        }
    }

    /** As many of a tensor's bytes as the buffer, which is empty, has room for. */
    private void fill(String name, long from, ByteBuffer target) {
        try {
            readFully(target, dataStart + info(name).begin() + from);
        } catch (ClosedChannelException e) {
            throw closed(name);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file + ", tensor \"" + name + "\"", e);
        }
    }

    /**
     * A tensor's elements in row-major order.
     *
     * @throws SafetensorsException if there is no such tensor or it is not F32, F16 or BF16
     */
    public float[] floats(String name) {
        return Elements.floats(this, name);
    }

    /**
     * A tensor's elements in row-major order.
     *
     * @throws SafetensorsException if there is no such tensor or it is not F64, F32, F16 or BF16
     */
    public double[] doubles(String name) {
        return Elements.doubles(this, name);
    }

    /**
     * A tensor's elements in row-major order; BOOL gives 0 and 1.
     *
     * @throws SafetensorsException if there is no such tensor or it is not I64, I32, I16, I8, U8 or BOOL
     */
    public long[] longs(String name) {
        return Elements.longs(this, name);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("can't close " + file, e);
        }
    }

    private long headerLength(long size) throws IOException {
        if (size < Long.BYTES) {
            throw new SafetensorsException(file, "has " + size + " bytes, too few for the header's length (8 bytes)");
        }
        long length = readAt(0, Long.BYTES).getLong();
        if (length < 0 || length > MAX_HEADER) {
            throw new SafetensorsException(
                    file,
                    "claims a header of " + Long.toUnsignedString(length) + " bytes; the format allows " + MAX_HEADER);
        }
        if (length > size - Long.BYTES) {
            throw new SafetensorsException(
                    file, "claims a header of " + length + " bytes, beyond the file's end (" + size + " bytes)");
        }
        return length;
    }

    private void checkSize(String name, long bytes) {
        if (bytes > Integer.MAX_VALUE) {
            throw SafetensorsException.of(
                    file, name, "has " + bytes + " bytes in memory, more than the 2 GiB that a Java buffer can hold");
        }
    }

    private SafetensorsException closed(String name) {
        return SafetensorsException.of(file, name, "can't be read, the file was closed");
    }

    private ByteBuffer readAt(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        readFully(buffer, position);
        return buffer.flip();
    }

    private void readFully(ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new SafetensorsException(file, "became shorter while it was read");
            }
        }
    }
}
