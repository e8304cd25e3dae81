package io.github.asymlora.experiment;

import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.InterruptedTraining;
import io.github.asymlora.train.Predictions;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.Trainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a recipe into a run directory; an interrupted run goes on where it was. */
public final class Experiment {
    private Experiment() {}

    /**
     * Trains, evaluates and saves.
     *
     * @param folder a new directory, or that of the same recipe's unfinished run
     * @return what {@code result.json} says
     * @throws io.github.asymlora.InputException where the recipe doesn't fit the model or the directory, or the model or
     *     the data isn't what the run was begun with
     * @throws InterruptedTraining where the thread was interrupted; run again, it goes on from there
     */
    public static Map<String, Object> run(Recipe recipe, Path folder, Events events) {
        try (RunDirectory directory = RunDirectory.open(folder)) {
            Task task = recipe.task().load();
            try (Model model = load(recipe, task, directory.model())) {
                return run(recipe, task, model, directory, folder, events);
            }
        } catch (RuntimeException e) {
            throw InterruptedTraining.insteadOf(e, "before or after its steps");
        }
    }

    private static Map<String, Object> run(
            Recipe recipe, Task task, Model model, RunDirectory directory, Path folder, Events events) {
        Dropout dropout = recipe.training().dropout() == null
                ? model.dropout()
                : recipe.training().dropout();
        Recipe resolved = recipe.resolved(model.pooling(), dropout);
        directory.begin(Recipes.write(resolved));
        directory.begin(Provenance.facts(resolved, model, task), Provenance.session());
        FineTuning method =
                resolved.fineTuning(resolved.training().steps(task.train().size()));
        Trainer trainer = Trainer.of(model)
                .method(method)
                .options(resolved.training())
                .seed(resolved.seed())
                .listener(events)
                .checkpoints(folder);
        try (Run run = trainer.fit(task)) {
            run.save(directory.adapter());
            Map<String, Predictions> predictions = predictions(run, task);
            PredictionsFile.write(folder, predictions);
            Map<String, Object> result = result(run, task, predictions);
            directory.finish(result);
            return result;
        }
    }

    /** A model from scratch is made in the run's directory, once: its configuration is written last. */
    private static Model load(Recipe recipe, Task task, Path own) {
        if (recipe.fromScratch() != null) {
            return Files.exists(own.resolve("config.json"))
                    ? Models.load(own)
                    : Models.create(own, recipe.fromScratch(), recipe.seed());
        }
        return Models.load(
                recipe.model(), recipe.pooling(task.goal()), recipe.training().frozenWeights());
    }

    private static Map<String, Object> result(Run run, Task task, Map<String, Predictions> predictions) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("task", task.name());
        result.put("main_metric", task.mainMetric());
        result.put("method", run.adapter().method().name());
        result.put("trainable_parameters", run.adapter().trainableCount());
        result.put("best_epoch", run.history().best().epoch());
        result.put("best_step", run.history().best().step());
        result.put(
                "best_rule",
                (task.mainMetric().higherIsBetter() ? "highest " : "lowest ") + task.mainMetric()
                        + " on validation; of equals the first");
        result.put("validation", run.history().best().validation());
        result.put("test", scores(predictions.get(PredictionsFile.TEST), task));
        Map<String, Map<Metric, Double>> domains = new LinkedHashMap<>();
        task.domains().keySet().forEach(name -> domains.put(name, scores(predictions.get(name), task)));
        result.put("domains", domains);
        result.put("seconds", run.seconds());
        return result;
    }

    private static Map<String, Predictions> predictions(Run run, Task task) {
        Map<String, Predictions> predictions = new LinkedHashMap<>();
        predictions.put(PredictionsFile.TEST, run.predictions(task.test()));
        task.domains().forEach((name, data) -> predictions.put(name, run.predictions(data)));
        return predictions;
    }

    private static Map<Metric, Double> scores(Predictions predictions, Task task) {
        Map<Metric, Double> values = new LinkedHashMap<>();
        task.metrics().forEach(metric -> values.put(metric, predictions.score(metric)));
        return values;
    }
}
