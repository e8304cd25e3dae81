package io.github.asymlora.bench;

import io.github.asymlora.generate.Generator;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Our side of {@code environment/bench}'s generation: some prompts are continued greedily, several times in a round.
 *
 * <p>Argument: the workload's JSON file.
 */
public final class GenerationBenchmark {
    /**
     * The workload.
     *
     * @param model a Hugging Face folder
     * @param prompts token ids of one batch
     * @param tokens generated after each, whatever they are
     * @param repetitions of a round
     * @param weights what the model's matrices are held in
     */
    record Work(String model, List<long[]> prompts, int tokens, int repetitions, Precision weights) {}

    private GenerationBenchmark() {}

    public static void main(String[] args) throws IOException {
        Work work = BenchmarkDialogue.JSON.readValue(new File(args[0]), Work.class);
        try (Model model = Models.load(work.model(), null, work.weights())) {
            Generator generator =
                    Generator.of(model).maxNewTokens(work.tokens()).with("min_new_tokens", work.tokens());
            BenchmarkDialogue.hold(() -> generate(work, generator));
        }
    }

    private static BenchmarkDialogue.Round generate(Work work, Generator generator) {
        List<Double> seconds = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < work.repetitions(); i++) {
            long start = System.nanoTime();
            long[][] sequences = generator.generate(work.prompts()).sequences();
            seconds.add((System.nanoTime() - start) / 1e9);
            Arrays.stream(sequences).flatMapToLong(Arrays::stream).forEach(ids::add);
        }
        return new BenchmarkDialogue.Round(seconds, ids, List.of());
    }
}
