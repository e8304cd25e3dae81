package io.github.asymlora.train;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.data.Data;
import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Precision;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A finished training run, its adapter still on the model. Close it before the next run on the same model. */
public final class Run implements AutoCloseable {
    private final Task task;
    private final Adapter adapter;
    private final Sources sources;
    private final History history;
    private final double seconds;

    Run(Task task, Adapter adapter, Sources sources, History history, double seconds) {
        this.task = task;
        this.adapter = adapter;
        this.sources = sources;
        this.history = history;
        this.seconds = seconds;
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
        try (Source source = sources.openOnce(data)) {
            return Evaluation.of(source, task.metrics());
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

    /** Writes the adapter and head; see {@link AdapterFiles#save}. */
    public void save(Path folder) {
        AdapterFiles.save(adapter, folder);
    }

    /** Takes the adapter off the model. */
    @Override
    public void close() {
        adapter.model().frozenWeights(Precision.FP32, Set.of());
        adapter.close();
        sources.close();
    }
}
