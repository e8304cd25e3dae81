package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.github.asymlora.tensor.Compute;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How {@code environment/bench} asks our side: each line that comes in is {@code round} (do the work once more) or
 * {@code costs} (FLOP/s of the fastest matrix product, and what else the work costs); each is answered by a line of JSON.
 */
final class BenchmarkDialogue {
    static final ObjectMapper JSON = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    private static final int PRODUCT_SIZE = 1536;
    private static final int PRODUCTS = 12;

    private BenchmarkDialogue() {}

    /**
     * A round of the work.
     *
     * @param seconds of each step
     * @param outcome numbers that both sides compute
     * @param shapes rows and padded length of each batch
     */
    record Round(List<Double> seconds, List<? extends Number> outcome, List<int[]> shapes) {}

    /** Says that all is ready, and answers until nobody asks any more. */
    static void hold(Supplier<Round> work) throws IOException {
        hold(work, Map::of);
    }

    /**
     * The same.
     *
     * @param costs numbers beside those of each round, by name
     */
    static void hold(Supplier<Round> work, Supplier<Map<String, Long>> costs) throws IOException {
        try (BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            answer(Map.of("stack", Compute.describe() + ", Java " + Runtime.version()));
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                answer(line.equals("costs") ? withPeak(costs.get()) : work.get());
            }
        }
    }

    private static Map<String, Number> withPeak(Map<String, Long> costs) {
        Map<String, Number> all = new LinkedHashMap<>(costs);
        all.put("flops", peak());
        return all;
    }

    /** FLOP/s of the fastest of some square matrix products. */
    private static double peak() {
        double best = Double.MAX_VALUE;
        try (NDManager manager = Compute.newManager()) {
            NDArray x = manager.randomNormal(new Shape(PRODUCT_SIZE, PRODUCT_SIZE));
            for (int i = 0; i < PRODUCTS; i++) {
                long start = System.nanoTime();
                try (NDArray product = x.matMul(x)) {
                    product.getFloat(0, 0);
                }
                best = Math.min(best, (System.nanoTime() - start) / 1e9);
            }
        }
        return 2 * Math.pow(PRODUCT_SIZE, 3) / best;
    }

    private static void answer(Object content) throws IOException {
        System.out.println(JSON.writeValueAsString(content));
    }
}
