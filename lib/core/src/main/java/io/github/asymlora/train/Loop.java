package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Dropout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The training loop: updates, evaluations among them, and the parameters that are kept in the end. */
final class Loop {
    private static final double MILLI = 1e-3;

    private final Adapter adapter;
    private final Task task;
    private final TrainingOptions options;
    private final LossFunction loss;
    private final Dropout dropout;
    private final long seed;
    private final History history;
    private final Events events;
    private Progress progress = Progress.START;
    private Throughput throughput;
    private int stepsPerEpoch;
    private int total;
    private int interval;
    private boolean stopped;

    /**
     * Ready to train.
     *
     * @param loss null for the one that the head asks for
     */
    Loop(
            Adapter adapter,
            Task task,
            TrainingOptions options,
            LossFunction loss,
            Dropout dropout,
            long seed,
            History history,
            Events events) {
        this.adapter = adapter;
        this.task = task;
        this.options = options;
        this.loss = loss;
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
        try (Source train = sources.openTraining(task.train(), events);
                Source validation = sources.open(task.validation(), events);
                TrainStep step = trainStep(train);
                ParameterCopy best = new ParameterCopy(options.keepsBest() ? adapter.trainable() : Map.of())) {
            stepsPerEpoch = Batches.perEpoch(train.examples().size(), options.batchSize());
            total = options.steps(train.examples().size());
            interval = options.evaluateEvery().interval(stepsPerEpoch, total);
            TrainState state = new TrainState(adapter, step, best);
            if (checkpoints != null) {
                progress = checkpoints.resume(state, history, p -> p.isWithin(interval, total), events);
                if (progress.step() > 0) {
                    events.resumed(history);
                }
            }
            throughput = new Throughput(progress.seconds());
            try {
                while (!isOver()) {
                    train(train, step, () -> saveIfDue(checkpoints, state));
                    evaluate(validation, best);
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

    private boolean isOver() {
        boolean allEvaluated = (long) progress.evaluations() * interval >= total;
        boolean noBetter = options.patience() > 0 && progress.sinceBest() >= options.patience();
        return allEvaluated || noBetter || stopped;
    }

    /** Updates until the next evaluation: after a resume, those that are still lacking. */
    private void train(Source train, TrainStep trainStep, Runnable afterEach) {
        int warmup = options.warmupSteps(total);
        int end = (int) Math.min(total, (progress.evaluations() + 1L) * interval);
        List<int[]> batches = List.of();
        while (progress.step() < end && !stopped) {
            int step = progress.step();
            int epoch = step / stepsPerEpoch + 1;
            int inEpoch = step % stepsPerEpoch;
            if (inEpoch == 0 || batches.isEmpty()) {
                batches = Batches.ofEpoch(train.examples().size(), options.batchSize(), seed, epoch);
            }
            int[] batch = batches.get(inEpoch);
            double rate = options.learningRate() * options.schedule().factor(step, warmup, total, options.cycles());
            TrainStep.Result result = trainStep.update(train, Batches.parts(batch, train.examples(), options), rate);
            throughput.passed(batch.length);
            progress = progress.after(result, throughput.seconds());
            events.stepped(new Events.Step(
                    step + 1,
                    total,
                    epoch,
                    batch.length,
                    IntStream.of(batch).map(train.examples()::length).sum(),
                    result.loss(),
                    result.gradientNorm(),
                    rate,
                    throughput.perSecond(),
                    throughput.secondsFor((long) (total - step - 1) * options.batchSize()),
                    System.currentTimeMillis() * MILLI));
            stopped = events.stops();
            afterEach.run();
        }
    }

    private void evaluate(Source validation, ParameterCopy best) {
        boolean judged = !options.evaluateEvery().equals(EvaluateEvery.NEVER);
        Map<Metric, Double> metrics = judged ? Evaluation.of(validation, task.metrics()) : Map.of();
        boolean better = progress.isImprovedBy(metrics, task.mainMetric());
        if (better) {
            best.take();
        }
        int epoch = (progress.step() - 1) / stepsPerEpoch + 1;
        Events.Evaluated evaluated = new Events.Evaluated(
                progress.evaluations() + 1, progress.step(), epoch, progress.meanLoss(), metrics, better);
        progress = progress.after(evaluated, throughput.seconds());
        events.evaluated(evaluated);
    }

    private TrainStep trainStep(Source train) {
        requireGroups();
        AdamW.Options constants = new AdamW.Options(
                options.adamBeta1(), options.adamBeta2(), options.adamEpsilon(), options.weightDecay());
        AdamW optimizer = new AdamW(
                adapter.trainable(),
                constants,
                this::decay,
                this::rate,
                adapter.model().manager());
        return new TrainStep(
                        adapter,
                        loss == null ? usualLoss(train) : loss,
                        optimizer,
                        options.maxGradNorm(),
                        dropout,
                        seed)
                .recomputing(
                        options.recompute() || adapter.model().frozenWeights().widens());
    }

    private Loss usualLoss(Source train) {
        Loss usual = Loss.of(adapter.model()).smoothed(options.labelSmoothing());
        if (options.classWeights().equals(ClassWeights.EQUAL)) {
            return usual;
        }
        if (task.goal() != Task.Goal.CLASS) {
            throw new InputException("training.class_weights: task " + task.name() + " has no classes.");
        }
        return usual.weighted(options.classWeights().of(Evaluation.labels(train), task.outputs()));
    }

    /** Biases and norm weights, the vectors, don't decay. */
    private double decay(String name) {
        Double own = group(name).map(ParameterGroup::weightDecay).orElse(null);
        boolean matrix = adapter.trainable().get(name).getShape().dimension() > 1;
        return own != null ? own : matrix ? options.weightDecay() : 0;
    }

    private double rate(String name) {
        Double own = group(name).map(ParameterGroup::learningRate).orElse(null);
        return own != null ? own / options.learningRate() : adapter.method().learningRateFactor(name);
    }

    private Optional<ParameterGroup> group(String name) {
        return options.groups().stream().filter(group -> group.holds(name)).findFirst();
    }

    private void requireGroups() {
        for (ParameterGroup group : options.groups()) {
            if (adapter.trainable().keySet().stream().noneMatch(group::holds)) {
                throw new InputException("training.groups: no parameter that trains has " + group.parameters()
                        + " in its name. There are " + adapter.trainable().keySet() + ".");
            }
        }
    }

    private void saveIfDue(Checkpoints checkpoints, TrainState state) {
        if (checkpoints != null && checkpoints.isDue(progress)) {
            checkpoints.save(state, progress);
        }
    }

    private void save(Checkpoints checkpoints, TrainState state) {
        if (checkpoints != null) {
            checkpoints.save(state, progress);
        }
    }
}
