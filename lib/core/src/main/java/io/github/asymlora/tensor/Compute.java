package io.github.asymlora.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tensors live: chosen once, so that nothing else in the library knows of devices. */
public final class Compute {
    /** Overrides the choice: {@code cpu}, {@code cuda}, or {@code gpu1} for the second GPU. */
    public static final String DEVICE_VARIABLE = "ASYMLORA_DEVICE";

    private static final Pattern NAME = Pattern.compile("cpu|gpu(\\d{0,3})");
    private static final Engine ENGINE = Engine.getEngine("PyTorch");
    private static final Device DEVICE = choose(System.getenv(DEVICE_VARIABLE));

    private Compute() {}

    /** The first GPU where the engine finds one, else the CPU. */
    public static Device device() {
        return DEVICE;
    }

    /** The engine's name, version and native flavour, for provenance. */
    public static String describe() {
        return ENGINE.getEngineName() + " " + ENGINE.getVersion() + " on " + DEVICE;
    }

    /** Turns gradients off in this thread, outside a collector: PyTorch's mode belongs to threads, and starts on. */
    public static void withoutGradients() {
        JniUtils.setGradMode(false);
    }

    /** A new manager on the chosen device; whoever opens it closes it, and with it all tensors in it. */
    public static NDManager newManager() {
        return ENGINE.newBaseManager(DEVICE);
    }

    /**
     * Starts the engine's random stream anew, so that what is drawn next (dropout masks) depends only on the arguments.
     *
     * @param seed the run's seed
     * @param purpose what the stream is for, so that two uses never share numbers
     * @param step counts the uses
     */
    public static void seed(long seed, String purpose, long step) {
        ENGINE.setRandomSeed((int) RandomStreams.seed(seed, purpose, step));
    }

    static Device choose(String wanted) {
        if (wanted == null || wanted.isBlank()) {
            return ENGINE.getGpuCount() > 0 ? Device.gpu() : Device.cpu();
        }
        Matcher matcher = NAME.matcher(wanted.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new InputException(DEVICE_VARIABLE + "=" + wanted + " is no device. Use cpu, cuda or gpu1.");
        }
        String number = matcher.group(1);
        Device device = number == null ? Device.cpu() : Device.gpu(number.isEmpty() ? 0 : Integer.parseInt(number));
        if (device.isGpu() && device.getDeviceId() >= ENGINE.getGpuCount()) {
            throw new InputException(DEVICE_VARIABLE + "=" + wanted + ": the engine sees " + ENGINE.getGpuCount()
                    + " GPUs. Use cpu, or set up the CUDA route (see README).");
        }
        return device;
    }
}
