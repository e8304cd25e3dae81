package io.github.asymlora.train;

import ai.djl.ndarray.NDArray;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Dropout;
import java.util.List;
import java.util.Map;

/** The training loop: epochs of updates, an evaluation after each, and the parameters that are kept in the end. */
final class Loop {
    private final Adapter adapter;
    private final Task task;
    private final TrainingOptions options;
    private final Dropout dropout;
    private final long seed;
    private final History history;
    private final Events events;

    Loop(
            Adapter adapter,
            Task task,
            TrainingOptions options,
            Dropout dropout,
            long seed,
            History history,
            Events events) {
        this.adapter = adapter;
        this.task = task;
        this.options = options;
        this.dropout = dropout;
        this.seed = seed;
        this.history = history;
        this.events = events;
    }

    /**
     * Trains to the end, from the newest checkpoint if there is one.
     *
     * @param checkpoints where state is saved, or null
     * @return seconds spent in updates and evaluations
     */
    double run(Sources sources, Checkpoints checkpoints) {
        try (Source train = sources.open(task.train(), events);
                Source validation = sources.open(task.validation(), events);
                Updates updates = updates();
                Snapshot best = new Snapshot(adapter.trainable())) {
            State state = new State(adapter, updates, history, best);
            if (checkpoints != null) {
                checkpoints.resume(state, events);
            }
            Pace pace = new Pace();
            try {
                while (history.epochs().size() < options.epochs()) {
                    trainEpoch(train, updates, pace);
                    evaluateEpoch(validation, best);
                    save(checkpoints, state);
                }
            } catch (InterruptedTraining e) {
                save(checkpoints, state);
                throw e;
            }
            if (options.keep() == TrainingOptions.Keep.BEST) {
                best.restore();
            }
            return pace.seconds();
        }
    }

    /** The rest of the current epoch: after a resume, the updates that it still lacks. */
    private void trainEpoch(Source train, Updates updates, Pace pace) {
        int epoch = history.epochs().size() + 1;
        int perEpoch = Batches.perEpoch(train.examples().size(), options.batchSize());
        int total = perEpoch * options.epochs();
        int warmup = (int) Math.round(total * options.warmup());
        List<int[]> batches = Batches.ofEpoch(train.examples().size(), options.batchSize(), seed, epoch);
        for (int step = updates.optimizer().steps(); step < epoch * perEpoch; step++) {
            if (Thread.interrupted()) {
                throw new InterruptedTraining("after step " + step + " of " + total);
            }
            int[] batch = batches.get(step - (epoch - 1) * perEpoch);
            double rate = options.learningRate() * options.schedule().factor(step, warmup, total);
            Updates.Seen seen = updates.update(train, Batches.parts(batch, train.examples(), options), rate);
            pace.passed(batch.length);
            events.stepped(new Events.Step(
                    step + 1,
                    total,
                    epoch,
                    batch.length,
                    seen.loss(),
                    seen.gradientNorm(),
                    rate,
                    pace.perSecond(),
                    pace.secondsFor((long) (total - step - 1) * options.batchSize())));
        }
    }

    private void evaluateEpoch(Source validation, Snapshot best) {
        int epoch = history.epochs().size() + 1;
        Map<Metric, Double> metrics = Evaluation.of(validation, task.metrics());
        boolean better = isBetter(metrics.get(task.mainMetric()));
        if (better) {
            best.take();
        }
        events.evaluated(new Events.Epoch(epoch, history.meanLoss(epoch), metrics, better));
    }

    /** Strictly better than every epoch before: of equals the first is kept. */
    private boolean isBetter(double value) {
        Metric main = task.mainMetric();
        return history.epochs().stream().allMatch(epoch -> {
            double before = epoch.validation().get(main);
            return Double.isNaN(before) || (main.higherIsBetter() ? value > before : value < before);
        });
    }

    private Updates updates() {
        AdamW.Options adamW = new AdamW.Options(0.9, 0.999, 1e-8, options.weightDecay());
        Map<String, NDArray> parameters = adapter.trainable();
        // Biases and norm weights, the vectors, don't decay.
        return new Updates(
                        adapter,
                        Loss.of(adapter.model()).smoothed(options.labelSmoothing()),
                        adamW,
                        name -> parameters.get(name).getShape().dimension() > 1,
                        options.maxGradNorm(),
                        dropout,
                        seed)
                .recomputing(options.recompute());
    }

    private void save(Checkpoints checkpoints, State state) {
        if (checkpoints != null) {
            checkpoints.save(state);
        }
    }
}
