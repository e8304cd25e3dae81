package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * Our side of {@code environment/bench}'s loading: in a round a model is opened, every weight is read once, and it is closed.
 *
 * <p>Argument: the workload's JSON file.
 */
public final class LoadingBenchmark {
    /**
     * The workload.
     *
     * @param model a Hugging Face folder
     */
    record Work(String model) {}

    private LoadingBenchmark() {}

    public static void main(String[] args) throws IOException {
        Work work = BenchmarkDialogue.JSON.readValue(new File(args[0]), Work.class);
        BenchmarkDialogue.hold(() -> load(work.model()));
    }

    private static BenchmarkDialogue.Round load(String folder) {
        long start = System.nanoTime();
        double total = 0;
        try (Model model = Models.load(folder)) {
            for (NDArray weight : model.weights().values()) {
                try (NDArray sum = weight.sum()) {
                    total += sum.getFloat();
                }
            }
        }
        return new BenchmarkDialogue.Round(List.of((System.nanoTime() - start) / 1e9), List.of(total), List.of());
    }
}
