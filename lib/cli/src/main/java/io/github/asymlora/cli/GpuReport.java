package io.github.asymlora.cli;

import io.github.asymlora.tensor.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a machine has for computing on a GPU, and what it lacks.
 *
 * @param driver version of NVIDIA's driver, or null where there is none
 * @param cudaLibraries whether the engine's libraries are those for CUDA
 * @param gpus how many the engine sees
 */
record GpuReport(String driver, boolean cudaLibraries, int gpus) {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    /** Of this machine. */
    static GpuReport here() {
        return new GpuReport(driver(DRIVER), Compute.cudaLibraries(), Compute.gpus());
    }

    static String driver(Path file) {
        try {
            String text = Files.readString(file);
            return VERSION.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .findFirst()
                    .orElse("of unknown version");
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        String libraries = cudaLibraries ? "CUDA libraries" : "the engine's libraries for the CPU";
        if (driver == null) {
            return "no NVIDIA driver; " + libraries;
        }
        String found = "NVIDIA driver " + driver + "; ";
        if (!cudaLibraries) {
            return found + libraries + ": those for CUDA come with " + Compute.DEVICE_VARIABLE + "=cuda";
        }
        String seen =
                IntStream.range(0, gpus).mapToObj(number -> "cuda:" + number).collect(Collectors.joining(", "));
        return found + libraries + "; " + (gpus == 0 ? "but no GPU that they can use (see nvidia-smi)" : seen);
    }
}
