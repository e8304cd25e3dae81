package io.github.asymlora.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Operators written as TorchScript source and called from Java, gradients included: the way to ATen operators that
 * DJL doesn't wrap. A call costs about 13 µs.
 *
 * <p>The archive is PyTorch's own serialisation of a module without weights: a zip, stored uncompressed, of the source
 * and three small pickles.
 */
final class TorchScript {
    /** protocol 2; {@code __torch__.Ops} newly made, with {@code training = True}; stop. */
    private static final byte[] MODULE_PICKLE = pickle("c__torch__\nOps\n)\u0081}X\u0008\0\0\0training\u0088sb.");

    private static final byte[] NO_CONSTANTS_PICKLE = pickle(").");

    /** More different arguments than that are those of generated positions, which needn't stay. */
    private static final int MOST_CONSTANTS = 1024;

    private final NDManager manager = Compute.newManager();
    private final NDManager host = manager.newSubManager(Device.cpu());
    private final PtSymbolBlock module;
    private final Map<String, NDArray> methods = new ConcurrentHashMap<>();
    private final Map<Number, NDArray> constants = new Recent();

    /**
     * Compiles the methods of one class body.
     *
     * @param methods TorchScript definitions, indented by two spaces, {@code self} typed as {@code __torch__.Ops}
     */
    TorchScript(String methods) {
        String source = "class Ops(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + methods;
        try {
            module =
                    JniUtils.loadModule((PtNDManager) manager, new ByteArrayInputStream(archive(source)), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a method on tensors; the result belongs to the manager of the first one. */
    NDArray call(String method, NDArray... inputs) {
        NDList arguments = new NDList(inputs.length + 1);
        for (NDArray input : inputs) {
            arguments.add(input);
        }
        arguments.add(methods.computeIfAbsent(method, this::selector));
        // "Training" only means that the caller's gradient mode is left as it is.
        return IValueUtils.forward(module, arguments, true).singletonOrThrow();
    }

    /** A whole number as an argument of a method. */
    NDArray integer(long value) {
        return constant(value, () -> host.create(value));
    }

    /** A real number as an argument of a method. */
    NDArray number(double value) {
        return constant(value, () -> host.create(value));
    }

    /** Numbers of one call, to be closed after it. They stay in the host's memory, so that no device is waited for. */
    NDArray numbers(double... values) {
        return host.create(values);
    }

    private synchronized NDArray constant(Number value, Supplier<NDArray> make) {
        return constants.computeIfAbsent(value, v -> make.get());
    }

    /** The arguments used last; older ones are freed. */
    private static final class Recent extends LinkedHashMap<Number, NDArray> {
        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Number, NDArray> eldest) {
            if (size() <= MOST_CONSTANTS) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    }

    /** DJL picks the method by the name of an otherwise unused array. */
    private NDArray selector(String method) {
        NDArray selector = manager.create(0f);
        selector.setName("module_method:" + method);
        return selector;
    }

    private static byte[] archive(String source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "data.pkl", MODULE_PICKLE);
            store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", NO_CONSTANTS_PICKLE);
            store(zip, "version", "10\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry("ops/" + name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] pickle(String body) {
        return ("\u0080\2" + body).getBytes(StandardCharsets.ISO_8859_1);
    }
}
