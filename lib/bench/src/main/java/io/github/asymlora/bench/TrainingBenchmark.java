package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Factor;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.AdamW;
import io.github.asymlora.train.Schedule;
import io.github.asymlora.train.Source;
import io.github.asymlora.train.TrainStep;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Our side of {@code environment/bench}'s training: an update on every batch in a round.
 *
 * <p>Arguments: the workload's JSON file, and a folder for the adapter as it is before training.
 */
public final class TrainingBenchmark {
    private TrainingBenchmark() {}

    public static void main(String[] args) throws IOException {
        BenchmarkWork work = BenchmarkDialogue.JSON.readValue(new File(args[0]), BenchmarkWork.class);
        try (Model model = open(work);
                Adapter adapter = lora(work).attach(model, work.seed());
                TrainStep step = new TrainStep(
                                adapter,
                                AdamW.Options.DEFAULT,
                                parameter -> true,
                                work.maxGradNorm(),
                                new Dropout(work.hiddenDropout(), work.attentionDropout(), 0, 0),
                                work.seed())
                        .recomputing(work.recompute())) {
            model.frozenWeights(work.frozenWeights(), adapter.trainable().keySet());
            AdapterFiles.save(adapter, Path.of(args[1]));
            Source source = Source.whole(model, work.batches().examples());
            BenchmarkDialogue.hold(() -> train(work, source, step), () -> costs(step));
        }
    }

    private static Model open(BenchmarkWork work) {
        Model model = Models.load(Path.of(work.model()));
        return work.classes() == 0 ? model : model.newHead(work.classes(), work.seed());
    }

    private static Lora lora(BenchmarkWork work) {
        Lora both = Lora.rank(work.rank())
                .alpha(work.alpha())
                .dropout(work.adapterDropout())
                .on(work.targets().toArray(String[]::new));
        return work.onlyB() ? both.a(Factor.orthonormal().frozen()) : both;
    }

    private static BenchmarkDialogue.Round train(BenchmarkWork work, Source source, TrainStep step) {
        List<Double> seconds = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (List<int[]> parts : work.batches().batches()) {
            long start = System.nanoTime();
            double rate = work.learningRate()
                    * Schedule.LINEAR.factor(step.optimizer().steps(), 0, work.steps(), 1);
            losses.add(step.update(source, parts, rate).loss());
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        return new BenchmarkDialogue.Round(seconds, losses, work.batches().shapes());
    }

    private static Map<String, Long> costs(TrainStep step) {
        long values = step.optimizer().state().values().stream()
                .mapToLong(NDArray::size)
                .sum();
        return Map.of("optimizer_bytes", values * Float.BYTES);
    }
}
