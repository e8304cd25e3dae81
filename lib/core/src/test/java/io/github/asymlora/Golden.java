package io.github.asymlora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.io.MatrixIo;
import io.github.asymlora.io.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.linear.RealMatrix;

/** Golden data made with numpy, PyTorch, transformers and PEFT. */
public final class Golden {
    private Golden() {}

    public static Path path(String name) {
        try {
            return Path.of(Objects.requireNonNull(Golden.class.getResource("/fixtures/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(path(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tensors of a file whose names start with a prefix, without it. */
    public static Map<String, NDArray> tensors(String file, String prefix, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors source = Safetensors.open(path(file))) {
            source.tensors().keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .forEach(name -> tensors.put(name.substring(prefix.length()), source.read(name, manager)));
        }
        return tensors;
    }

    /** All tensors of two dimensions as matrices in float64. */
    public static Map<String, RealMatrix> matrices(String file) {
        Map<String, RealMatrix> matrices = new LinkedHashMap<>();
        try (Safetensors source = Safetensors.open(path(file))) {
            source.tensors().forEach((name, info) -> {
                if (info.shape().dimension() == 2) {
                    matrices.put(name, MatrixIo.read(source, name));
                }
            });
        }
        return matrices;
    }

    /** Largest absolute difference of two arrays of one shape. */
    public static double distance(NDArray x, NDArray y) {
        if (!x.getShape().equals(y.getShape())) {
            throw new AssertionError(x.getShape() + " against " + y.getShape());
        }
        double[] a = doubles(x);
        double[] b = doubles(y);
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = Math.abs(a[i] - b[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    private static double[] doubles(NDArray x) {
        try (NDArray wide = x.toType(DataType.FLOAT64, true)) {
            return wide.toDoubleArray();
        }
    }
}
