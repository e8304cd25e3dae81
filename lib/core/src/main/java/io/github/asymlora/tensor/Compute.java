package io.github.asymlora.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where tensors live: chosen once, so that nothing else in the library knows of devices. */
public final class Compute {
    /** Overrides the choice, as PyTorch names devices: {@code cpu}, {@code cuda}, {@code cuda:1} for the second GPU. */
    public static final String DEVICE_VARIABLE = "ASYMLORA_DEVICE";

    private static final Pattern NAME = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

    private static Device
            device; // chosen when first asked for, so that a wrong name ends in one line and not in a class

    private Compute() {}

    /**
     * The one of {@code ASYMLORA_DEVICE}; else the first GPU where the engine finds one, else the CPU.
     *
     * @throws InputException if the variable names no device, or one that isn't here
     */
    public static synchronized Device device() {
        if (device == null) {
            device = choose(System.getenv(DEVICE_VARIABLE), gpus());
        }
        return device;
    }

    /**
     * Chooses another for what is made from now on: where a cluster says which GPU a task has.
     *
     * @param name as the variable writes it
     * @throws InputException as {@link #device()}
     */
    public static synchronized void use(String name) {
        device = choose(name, gpus());
    }

    /** GPUs that the engine can use: none where its libraries are those for the CPU. */
    public static int gpus() {
        return engine().getGpuCount();
    }

    /** Whether the engine's native libraries are those for CUDA. */
    public static boolean cudaLibraries() {
        engine(); // unpacks them, or says why it can't
        return Files.exists(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cuda")));
    }

    /** The engine's name and version. */
    public static String engineName() {
        return engine().getEngineName() + " " + engine().getVersion();
    }

    /** The engine's name and version, and the device, for provenance. */
    public static String describe() {
        return engineName() + " on " + name(device());
    }

    /** As the variable writes it. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    private static Engine engine() {
        return Engine.getEngine("PyTorch");
    }

    /** Turns gradients off in this thread, outside a collector: PyTorch's mode belongs to threads, and starts on. */
    public static void withoutGradients() {
        engine(); // loads the library
        JniUtils.setGradMode(false);
    }

    /** A new manager on the chosen device; whoever opens it closes it, and with it all tensors in it. */
    public static NDManager newManager() {
        return engine().newBaseManager(device());
    }

    /**
     * Starts the engine's random stream anew, so that what is drawn next (dropout masks) depends only on the arguments.
     *
     * @param seed the run's seed
     * @param purpose what the stream is for, so that two uses never share numbers
     * @param step counts the uses
     */
    public static void seed(long seed, String purpose, long step) {
        engine().setRandomSeed((int) RandomStreams.seed(seed, purpose, step));
    }

    static Device choose(String wanted, int gpus) {
        if (wanted == null || wanted.isBlank()) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        Matcher matcher = NAME.matcher(wanted);
        if (!matcher.matches()) {
            throw new InputException(DEVICE_VARIABLE + "=" + wanted + " is no device. Use cpu, cuda or cuda:1.");
        }
        if (wanted.equals("cpu")) {
            return Device.cpu();
        }
        int number = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
        if (number >= gpus) {
            throw new InputException(DEVICE_VARIABLE + "=" + wanted + ": the engine sees "
                    + (gpus == 0
                            ? "no GPU"
                            : gpus == 1 ? "1 GPU, cuda:0" : gpus + " GPUs, cuda:0 to cuda:" + (gpus - 1))
                    + ". What is missing says: environment/asymlora doctor");
        }
        return Device.gpu(number);
    }
}
