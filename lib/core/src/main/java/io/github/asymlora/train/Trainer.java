package io.github.asymlora.train;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.FineTuning;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.adapter.Plan;
import io.github.asymlora.data.Task;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Precision;
import io.github.asymlora.model.Prediction;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.vision.Augmentation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fine-tunes a model on a task.
 *
 * <pre>{@code
 * try (Run run = Trainer.of(model).method(onlyB).seed(7).fit(task)) {
 *     run.evaluate(task.test());
 *     run.save(folder);
 * }
 * }</pre>
 *
 * <p>The loop is the same for every method: what differs is which parameters train. All that is random comes from the
 * seed, so a run can be repeated, and resumed at any step.
 */
public final class Trainer {
    private static final Semaphore ENGINE = new Semaphore(1);

    private static volatile Function<String, Events> usualListener = task -> new Events() {};

    private final Model model;
    private final List<Events> listeners = new ArrayList<>();
    private Adapter start;
    private FineTuning method = Lora.rank(8);
    private TrainingOptions options = TrainingOptions.DEFAULT;
    private LossFunction loss;
    private boolean headStays;
    private long seed;
    private Long startSeed;
    private Path folder;

    private Trainer(Model model) {
        this.model = model;
    }

    public static Trainer of(Model model) {
        return new Trainer(model);
    }

    public Trainer method(FineTuning value) {
        start = null;
        method = value;
        return this;
    }

    /**
     * Trains an adapter that is there, such as a loaded one, in place of a new one: PEFT's {@code is_trainable=True}. It
     * starts from the adapter's values and head, with fresh moments; the task's labels must be those of the head. The
     * adapter is then the run's, and closed with it.
     *
     * @throws InputException where the adapter is another model's, or merged
     */
    public Trainer continuing(Adapter adapter) {
        if (adapter.model() != model) {
            throw new InputException("the adapter is on another model than the one to be trained.");
        }
        if (adapter.isMerged()) {
            throw new InputException(
                    adapter.method().name() + " is merged into " + model.name() + ". Unmerge it first.");
        }
        start = adapter;
        method = adapter.method();
        return this;
    }

    public Trainer options(TrainingOptions value) {
        options = value;
        return this;
    }

    public Trainer seed(long value) {
        seed = value;
        return this;
    }

    /** Draws head and factors in place of the {@link #seed}, which then orders examples and drops out only. */
    public Trainer startSeed(long value) {
        startSeed = value;
        return this;
    }

    /** Made small in place of the cross-entropy or squared error: the options' smoothing and weights don't act on it. */
    public Trainer loss(LossFunction value) {
        loss = value;
        return this;
    }

    /** Trains behind the head that the model has, which stays as it is: the adapter alone learns. */
    public Trainer keepingHead() {
        headStays = true;
        return this;
    }

    /**
     * Decides who listens to trainings that were given no listener: in a notebook, a line of progress in the cell.
     *
     * @param listener of a training, by its task's name
     */
    public static void usualListener(Function<String, Events> listener) {
        usualListener = listener;
    }

    /** Adds a listener, in place of the usual one: {@code new Events() {}} for silence. */
    public Trainer listener(Events listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Saves its state there after each epoch, within epochs as often as {@link TrainingOptions#saveEvery} says, and when
     * interrupted, and goes on from the newest state that is whole. Updates and epochs are written to {@code
     * metrics.jsonl} there.
     */
    public Trainer checkpoints(Path value) {
        folder = value;
        return this;
    }

    /**
     * Gives the model a new head where the task needs one, attaches the method and trains. A run that is still open on this
     * model steps aside; see {@link Run}.
     *
     * @return with the adapter still attached
     * @throws InterruptedTraining where the thread was interrupted; the adapter is then off the model
     * @throws InputException where the plan doesn't fit the model, the folder of checkpoints is of another training or in
     *     use, or the loss isn't finite any more
     * @throws IllegalStateException while another thread of this process trains: the engine collects gradients for one
     *     training at a time
     */
    public Run fit(Task task) {
        if (!ENGINE.tryAcquire()) {
            throw new IllegalStateException("Another training runs in this process, and the engine has one gradient"
                    + " collector. Train one after the other, or in processes of their own.");
        }
        try {
            return train(task);
        } catch (RuntimeException e) {
            throw InterruptedTraining.insteadOf(e, "while it was prepared");
        } finally {
            ENGINE.release();
        }
    }

    private Run train(Task task) {
        Compute.withoutGradients();
        model.occupancy().vacate();
        if (start != null) {
            start.enable();
            requireHead(task);
        } else if (headStays) {
            requireHead(task);
        } else {
            prepareHead(task);
        }
        Plan plan = method.plan(model);
        if (folder == null) {
            return train(task, plan, null);
        }
        Identity identity = Identity.of(this, task);
        try (Checkpoints checkpoints = Checkpoints.open(folder, identity, options.saveEvery())) {
            return train(task, plan, checkpoints);
        }
    }

    /** @param checkpoints may be null */
    private Run train(Task task, Plan plan, Checkpoints checkpoints) {
        History history = new History();
        Events events = Events.all(history, listeners(task, checkpoints));
        try {
            return train(task, plan, checkpoints, history, events);
        } finally {
            events.ended();
        }
    }

    private Run train(Task task, Plan plan, Checkpoints checkpoints, History history, Events events) {
        events.planned(plan);
        Adapter adapter = start;
        Sources sources = null;
        try {
            model.frozenWeights(options.frozenWeights(), trained(plan));
            adapter = start == null ? method.attach(model, startSeed()) : start;
            if (headStays) {
                adapter.freezeHead();
            }
            Dropout dropout = options.dropout() == null ? model.dropout() : options.dropout();
            sources = new Sources(model, task.goal(), options, frozenStages(adapter, dropout));
            double seconds =
                    new Loop(adapter, task, options, loss, dropout, seed, history, events).run(sources, checkpoints);
            return new Run(task, adapter, sources, history, seconds);
        } catch (RuntimeException e) {
            if (adapter != null) {
                adapter.close();
            }
            model.frozenWeights(Precision.FP32, Set.of());
            if (sources != null) {
                sources.close();
            }
            throw e;
        }
    }

    private Set<String> trained(Plan plan) {
        Set<String> names = plan.rows().stream()
                .filter(Plan.Row::trained)
                .map(Plan.Row::name)
                .collect(Collectors.toSet());
        if (start != null) {
            names.addAll(start.trainable().keySet());
        }
        return names;
    }

    /** The log comes first: what it holds is what the run was. */
    private List<Events> listeners(Task task, Checkpoints checkpoints) {
        List<Events> all = new ArrayList<>(listeners.isEmpty() ? List.of(usualListener.apply(task.name())) : listeners);
        if (checkpoints != null) {
            all.add(0, checkpoints.log());
        }
        return all;
    }

    /** The head that the adapter came with stays, where it is one for the task. */
    private void requireHead(Task task) {
        boolean response = task.goal() == Task.Goal.RESPONSE;
        Prediction about = model.head() == null ? null : model.head().predicts();
        if (about == null || !fits(about, task)) {
            throw new InputException("There is no head for task " + task.name() + " (" + task.goal() + ").");
        }
        List<String> labels = model.labels();
        boolean named = !labels.equals(
                IntStream.range(0, labels.size()).mapToObj(i -> "LABEL_" + i).toList());
        if (!response && (labels.size() != task.outputs() || named && !labels.equals(task.labels()))) {
            throw new InputException("The head is for " + labels + ", task " + task.name() + " has " + task.labels()
                    + ". They must be the same, in this order.");
        }
        if (!response) {
            model.nameLabels(task.labels());
        }
    }

    private static boolean fits(Prediction about, Task task) {
        return switch (task.goal()) {
            case RESPONSE -> about.writes();
            case TOKEN_CLASS -> about == Prediction.TOKEN_CLASS;
            case CLASSES -> about == Prediction.CLASSES;
            case CLASS, VALUE -> about == Prediction.EXAMPLE;
        };
    }

    private long startSeed() {
        return startSeed == null ? seed : startSeed;
    }

    /** All that decides what is trained, by name, for {@link Identity}. */
    Map<String, String> choices() {
        Map<String, String> choices = new LinkedHashMap<>();
        choices.put(
                "options",
                options.withSaveEvery(SaveEvery.steps(1))
                        .withPrefixCache(CacheLimit.OFF)
                        .toString());
        choices.put("seed", startSeed == null ? String.valueOf(seed) : seed + ", start " + startSeed);
        choices.put("loss", loss == null ? "usual" : loss.getClass().isHidden() ? "own" : loss.toString());
        choices.put("head", headStays ? "stays" : "trains");
        return choices;
    }

    Model model() {
        return model;
    }

    FineTuning method() {
        return method;
    }

    /** The adapter that is trained further, or null. */
    Adapter start() {
        return start;
    }

    /** A new head for classes and values; responses come from the language model's own. */
    private void prepareHead(Task task) {
        boolean ofWords = task.goal() == Task.Goal.TOKEN_CLASS;
        if (ofWords != (model.pooling() == Pooling.TOKENS)) {
            throw new InputException(
                    "Task " + task.name() + " is about " + (ofWords ? "words" : "whole examples") + ", and "
                            + model.name() + " is read " + (ofWords ? "as a whole" : "token by token")
                            + ": Models.load(name, Pooling.TOKENS) reads tokens, \"pooling: tokens\" in a recipe.");
        }
        if (task.goal() != Task.Goal.RESPONSE) {
            model.newHead(task.outputs(), startSeed(), task.goal() == Task.Goal.CLASSES)
                    .nameLabels(task.labels());
        } else if (model.head() == null || !model.head().predicts().writes()) {
            throw new InputException("Task " + task.name() + " asks for responses, which " + model.name()
                    + " can't write: it is no language model.");
        }
    }

    /** Stages that give the same for an example each time: those below the first trained one, where nothing is random. */
    private int frozenStages(Adapter adapter, Dropout dropout) {
        boolean changing = dropout.belowHead() || !options.augmentation().equals(Augmentation.NONE);
        return changing ? 0 : model.firstStageOf(adapter.trainable().keySet());
    }
}
