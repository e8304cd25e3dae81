package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.Data;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Occupancy;
import io.github.asymlora.model.Precision;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A finished training run, its adapter on the model. When another run begins on the same model, this one steps aside, with
 * its head; it comes back when it is used again. Close it to free its tensors.
 */
public final class Run implements AutoCloseable, Occupancy.Tenant {
    private final Task task;
    private final Adapter adapter;
    private final Sources sources;
    private final History history;
    private final double seconds;
    private final Precision frozenWeights;
    private final long trained;
    private boolean closed;

    Run(Task task, Adapter adapter, Sources sources, History history, double seconds) {
        this.task = task;
        this.adapter = adapter;
        this.sources = sources;
        this.history = history;
        this.seconds = seconds;
        this.trained = adapter.trainableCount();
        this.frozenWeights = adapter.model().frozenWeights();
        adapter.model().occupancy().admit(this);
    }

    @Override
    public void stepAside() {
        if (closed) {
            return;
        }
        if (adapter.trainsInPlace()) {
            throw new InputException(
                    adapter.method().name() + " changed " + adapter.model().name()
                            + "'s own weights, and its run is open. Close the run (run.close()), or load the model once more.");
        }
        adapter.disable();
        adapter.model().frozenWeights(Precision.FP32, Set.of());
    }

    /** Puts it on the model where another run has taken its place. */
    private void comeBack() {
        if (closed) {
            throw new IllegalStateException("the run was closed, and its adapter is off the model.");
        }
        Model model = adapter.model();
        if (!model.occupancy().isHere(this)) {
            model.occupancy().admit(this);
            model.frozenWeights(frozenWeights, adapter.trainable().keySet());
            adapter.enable();
        }
    }

    /** In lines: method, task, numbers that trained, time, and its epochs. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s on %s: %,d numbers trained, %.1f s%s%n%s",
                adapter.method().name(),
                task.name(),
                trained,
                seconds,
                closed ? ", closed" : "",
                history);
    }

    public Adapter adapter() {
        return adapter;
    }

    public History history() {
        return history;
    }

    /** Time for updates and validation, without the preparation of data; of a resumed run, over all its sessions. */
    public double seconds() {
        return seconds;
    }

    /**
     * All metrics of the task on a data set.
     *
     * @throws InterruptedTraining where the thread was interrupted; the run is as it was
     */
    public Map<Metric, Double> evaluate(Data data) {
        comeBack();
        try (Source source = sources.openOnce(data)) {
            return Evaluation.of(source, task.metrics());
        } catch (RuntimeException e) {
            throw InterruptedTraining.insteadOf(e, "while evaluating");
        }
    }

    /** What the model says of each example of a data set; as {@link #evaluate}. */
    public Predictions predictions(Data data) {
        comeBack();
        try (Source source = sources.openOnce(data)) {
            return Evaluation.predictions(source, data.name());
        } catch (RuntimeException e) {
            throw InterruptedTraining.insteadOf(e, "while evaluating");
        }
    }

    /** The task's main metric on its test set. */
    public double test() {
        return main(task.test());
    }

    /** The task's main metric on each further domain. */
    public Map<String, Double> domains() {
        Map<String, Double> values = new LinkedHashMap<>();
        task.domains().forEach((name, data) -> values.put(name, main(data)));
        return values;
    }

    private double main(Data data) {
        return evaluate(data).get(task.mainMetric());
    }

    /** What the model says of a text now; see {@link #predict(List)}. */
    public Classification predict(String text) {
        return predict(List.of(text)).get(0);
    }

    /**
     * What the model says of texts now, in order: the class with its probability and those of all classes, the value, or the
     * entities.
     *
     * @throws InputException where the task isn't one of classes or values of texts, or of their words
     */
    public List<Classification> predict(List<String> texts) {
        return predictRows(
                texts.stream().map(text -> new LabelledText(text, null)).toList());
    }

    /** The same of texts or pairs; their labels aren't looked at. */
    public List<Classification> predictRows(List<LabelledText> rows) {
        comeBack();
        if (!(task.train() instanceof Dataset) || task.goal() == Task.Goal.RESPONSE) {
            throw new InputException("Task " + task.name() + " has no classes or values of texts to predict.");
        }
        return new Predictor(adapter.model(), task.labels()).ofTexts(rows, sources.tokenizer());
    }

    /**
     * Writes the adapter and head, see {@link AdapterFiles#save}, and beside them what {@link Classifier#open} needs to
     * know.
     */
    public void save(Path folder) {
        comeBack();
        AdapterFiles.save(adapter, folder);
        Origin.write(folder, adapter.model(), sources.maxLength());
    }

    /** Takes the adapter off the model. */
    @Override
    public void close() {
        Model model = adapter.model();
        boolean here = model.occupancy().isHere(this);
        if (here) {
            model.occupancy().leave(this);
        }
        closed = true;
        adapter.close();
        if (here) {
            model.frozenWeights(Precision.FP32, Set.of());
        }
        sources.close();
    }
}
