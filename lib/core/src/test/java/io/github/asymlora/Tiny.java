package io.github.asymlora;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** The tiny pretrained models of the golden data and what tests ask of them. */
public final class Tiny {
    private Tiny() {}

    public static Model model(String family) {
        return Models.load(Golden.path("models/" + family));
    }

    /** Logits of the golden inputs named {@code main}. */
    public static float[] logits(Model model) {
        try (NDManager manager = model.manager().newSubManager()) {
            Map<String, NDArray> inputs =
                    Golden.tensors("models/" + model.name() + "/inputs.safetensors", "main.", manager);
            return model.forward(ForwardContext.evaluating(manager, inputs)).toFloatArray();
        }
    }

    /** Draws of a standard normal distribution. */
    public static NDArray gaussian(NDManager manager, long seed, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[(int) new Shape(shape).size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(shape));
    }

    /** SHA-256 of each tensor's bytes. */
    public static Map<String, String> hashes(Map<String, NDArray> tensors) {
        Map<String, String> hashes = new TreeMap<>();
        tensors.forEach((name, tensor) -> hashes.put(name, Hashes.ofBuffer(tensor.toByteBuffer())));
        return hashes;
    }

    public static double distance(float[] x, float[] y) {
        if (x.length != y.length) {
            throw new AssertionError(x.length + " against " + y.length);
        }
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            double difference = Math.abs((double) x[i] - y[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }
}
