package io.github.asymlora.io;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.Optional;

/** A safetensors file or checkpoint that breaks its format, or a tensor that can't be had from it. */
public final class SafetensorsException extends InputException {
    private final Path file;
    private final String tensor;

    SafetensorsException(Path file, String problem) {
        this(file, null, problem, null);
    }

    SafetensorsException(Path file, String problem, Throwable cause) {
        this(file, null, problem, cause);
    }

    static SafetensorsException of(Path file, String tensor, String problem) {
        return new SafetensorsException(file, tensor, problem, null);
    }

    private SafetensorsException(Path file, String tensor, String problem, Throwable cause) {
        super(file + (tensor == null ? "" : ", tensor \"" + tensor + "\"") + ": " + problem, cause);
        this.file = file;
        this.tensor = tensor;
    }

    /** The offending file, as it was given. */
    public Path file() {
        return file;
    }

    /** The offending tensor, empty where the file as a whole is wrong. */
    public Optional<String> tensor() {
        return Optional.ofNullable(tensor);
    }
}
