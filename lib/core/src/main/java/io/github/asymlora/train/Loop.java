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
    private Progress progress = Progress.START;
    private Pace pace;
    private int stepsPerEpoch;

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
     * @return seconds spent in updates and evaluations, in earlier sessions too
     */
    double run(Sources sources, Checkpoints checkpoints) {
        try (Source train = sources.open(task.train(), events);
                Source validation = sources.open(task.validation(), events);
                Updates updates = updates();
                Snapshot best = new Snapshot(keepsBest() ? adapter.trainable() : Map.of())) {
            stepsPerEpoch = Batches.perEpoch(train.examples().size(), options.batchSize());
            State state = new State(adapter, updates, best);
            if (checkpoints != null) {
                progress = checkpoints.resume(state, history, this::comesBy, events);
            }
            pace = new Pace(progress.seconds());
            try {
                while (progress.epochs() < options.epochs()) {
                    trainEpoch(train, updates, () -> saveIfDue(checkpoints, state));
                    evaluateEpoch(validation, best);
                    save(checkpoints, state);
                }
            } catch (RuntimeException e) {
                RuntimeException cause = InterruptedTraining.insteadOf(e, "after step " + progress.step());
                if (cause instanceof InterruptedTraining) {
                    save(checkpoints, state);
                }
                throw cause;
            }
            best.restore();
            return progress.seconds();
        }
    }

    /** The rest of the current epoch: after a resume, the updates that it still lacks. */
    private void trainEpoch(Source train, Updates updates, Runnable afterEach) {
        int epoch = progress.epochs() + 1;
        int total = options.steps(train.examples().size());
        int warmup = options.warmupSteps(total);
        List<int[]> batches = Batches.ofEpoch(train.examples().size(), options.batchSize(), seed, epoch);
        for (int step = progress.step(); step < epoch * stepsPerEpoch; step++) {
            int[] batch = batches.get(step - (epoch - 1) * stepsPerEpoch);
            double rate = options.learningRate() * options.schedule().factor(step, warmup, total);
            Updates.Seen seen = updates.update(train, Batches.parts(batch, train.examples(), options), rate);
            pace.passed(batch.length);
            progress = progress.after(seen, pace.seconds());
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
            afterEach.run();
        }
    }

    private void evaluateEpoch(Source validation, Snapshot best) {
        Map<Metric, Double> metrics = Evaluation.of(validation, task.metrics());
        boolean better = progress.isImprovedBy(metrics.get(task.mainMetric()), task.mainMetric());
        if (better) {
            best.take();
        }
        Events.Epoch epoch = new Events.Epoch(progress.epochs() + 1, progress.meanLoss(), metrics, better);
        progress = progress.after(epoch, pace.seconds());
        events.evaluated(epoch);
    }

    private boolean keepsBest() {
        return options.keep() == TrainingOptions.Keep.BEST;
    }

    private boolean comesBy(Progress other) {
        return other.isWithin(stepsPerEpoch, options.epochs());
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

    private void saveIfDue(Checkpoints checkpoints, State state) {
        if (checkpoints != null && checkpoints.isDue(progress)) {
            checkpoints.save(state, progress);
        }
    }

    private void save(Checkpoints checkpoints, State state) {
        if (checkpoints != null) {
            checkpoints.save(state, progress);
        }
    }
}
