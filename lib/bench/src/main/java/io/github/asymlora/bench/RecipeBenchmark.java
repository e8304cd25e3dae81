package io.github.asymlora.bench;

import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.io.AtomicFiles;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Our side of {@code environment/bench}'s whole recipe: in a round the model is opened, its head drawn, the texts
 * tokenized, and the adapter trained and evaluated after each epoch.
 *
 * <p>Arguments: the recipe, and a folder for the texts of its task, which the other side reads.
 */
public final class RecipeBenchmark {
    private RecipeBenchmark() {}

    public static void main(String[] args) throws IOException {
        Recipe recipe = Recipes.read(Path.of(args[0]), List.of());
        TextTask task = Tasks.load(recipe.task().name());
        write(task, Path.of(args[1], "texts.json"));
        BenchmarkDialogue.hold(() -> train(recipe, task));
    }

    private static void write(TextTask task, Path file) throws IOException {
        Map<String, Dataset> parts = Map.of("train", task.train(), "validation", task.validation());
        AtomicFiles.writeBytes(file, BenchmarkDialogue.JSON.writeValueAsBytes(parts));
    }

    private static BenchmarkDialogue.Round train(Recipe recipe, TextTask task) {
        long start = System.nanoTime();
        int steps = recipe.training().steps(task.train().size());
        try (Model model = Models.load(recipe.model());
                Run run = Trainer.of(model)
                        .method(recipe.fineTuning(steps))
                        .options(recipe.training())
                        .seed(recipe.seed())
                        .fit(task)) {
            double seconds = (System.nanoTime() - start) / 1e9;
            double metric = run.history().best().validation().get(task.mainMetric());
            return new BenchmarkDialogue.Round(List.of(seconds), List.of(metric), List.of());
        }
    }
}
