package io.github.asymlora.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.AdamW;
import io.github.asymlora.train.Schedule;
import io.github.asymlora.train.Source;
import io.github.asymlora.train.Updates;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Our side of {@code environment/bench}: trains on given batches when asked to, and says what it took.
 *
 * <p>Arguments: the workload's JSON file, and a folder for the adapter as it is before training. Each line that comes in
 * is {@code train} (one update on every batch) or {@code peak} (the fastest matrix product); each is answered by a line of
 * JSON.
 */
public final class TrainingBenchmark {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PRODUCT_SIZE = 1536;
    private static final int PRODUCTS = 12;

    private TrainingBenchmark() {}

    public static void main(String[] args) throws IOException {
        BenchmarkWork work = JSON.readValue(new File(args[0]), BenchmarkWork.class);
        try (Model model = Models.load(Path.of(work.model())).newHead(2, work.seed());
                Adapter adapter = Lora.rank(work.rank())
                        .alpha(work.alpha())
                        .dropout(work.adapterDropout())
                        .on(work.targets().toArray(String[]::new))
                        .attach(model, work.seed());
                Updates updates = new Updates(
                        adapter,
                        AdamW.Options.DEFAULT,
                        parameter -> true,
                        work.maxGradNorm(),
                        new Dropout(work.hiddenDropout(), work.attentionDropout(), 0, 0),
                        work.seed());
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            AdapterFiles.save(adapter, Path.of(args[1]));
            answer(Map.of("stack", Compute.describe() + ", Java " + Runtime.version()));
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                answer(line.equals("peak") ? Map.of("flops", peak()) : train(work, model, updates));
            }
        }
    }

    private static Map<String, Object> train(BenchmarkWork work, Model model, Updates updates) {
        Source source = Source.whole(model, work.examples());
        List<Double> seconds = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<List<int[]>> batches = work.batches();
        for (List<int[]> parts : batches) {
            long start = System.nanoTime();
            double rate = work.learningRate()
                    * Schedule.LINEAR.factor(updates.optimizer().steps(), 0, work.steps());
            losses.add(updates.update(source, parts, rate).loss());
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seconds", seconds);
        result.put("losses", losses);
        result.put(
                "shapes",
                batches.stream().flatMap(List::stream).map(work::shape).toList());
        return result;
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

    private static void answer(Map<String, Object> content) throws IOException {
        System.out.println(JSON.writeValueAsString(content));
    }
}
