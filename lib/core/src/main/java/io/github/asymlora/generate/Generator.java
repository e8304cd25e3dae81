package io.github.asymlora.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continues prompts, or writes what an encoder's text leads to.
 *
 * <pre>{@code
 * Generator.of(model).maxNewTokens(40).generate(prompts);                          // greedy
 * Generator.of(model).with("num_beams", 4).with("length_penalty", 2.0).generate(inputs);
 * }</pre>
 *
 * <p>Starts from the settings that the model's folder holds in {@code generation_config.json}.
 */
public final class Generator {
    private static final Consumer<BeamStep> NOBODY = step -> {};

    private static final Logger LOG = LoggerFactory.getLogger(Generator.class);

    private final Model model;
    private final GenerationConfig config;
    private final long seed;
    private final Consumer<long[]> listener;
    private final Consumer<BeamStep> watcher;

    private Generator(
            Model model, GenerationConfig config, long seed, Consumer<long[]> listener, Consumer<BeamStep> watcher) {
        this.model = model;
        this.config = config;
        this.seed = seed;
        this.listener = listener;
        this.watcher = watcher;
    }

    /**
     * A generator with the settings of the model's folder.
     *
     * @throws InputException where the model has no language-model head, or a setting isn't supported
     */
    public static Generator of(Model model) {
        if (model.head() == null || !model.head().predicts().writes()) {
            throw new InputException(model.name() + " has no language-model head: it can't generate.");
        }
        return new Generator(model, GenerationConfig.of(model.folder()), 0, step -> {}, NOBODY);
    }

    public GenerationConfig config() {
        return config;
    }

    /**
     * The same with another value of a setting, by its Hugging Face name.
     *
     * @throws InputException where there is no such setting or it can't have this value
     */
    public Generator with(String name, Object value) {
        return with(Map.of(name, value));
    }

    /** The same with other values of some settings. */
    public Generator with(Map<String, ?> values) {
        return new Generator(model, GenerationFiles.with(config, values), seed, listener, watcher);
    }

    public Generator maxNewTokens(int tokens) {
        return with("max_new_tokens", tokens);
    }

    public Generator beams(int number) {
        return with("num_beams", number);
    }

    /** The same drawing tokens at a temperature. */
    public Generator sample(double temperature) {
        return with(Map.of("do_sample", true, "temperature", temperature));
    }

    /** The same drawing other tokens: the same ones for the same seed. */
    public Generator seed(long value) {
        return new Generator(model, config, value, listener, watcher);
    }

    /**
     * The same telling each step's tokens once they are chosen, one for each row (padding where a row has ended). Beam
     * search tells nothing here, since its earlier tokens may still change: see {@link #watching}.
     */
    public Generator listening(Consumer<long[]> tokens) {
        return new Generator(model, config, seed, tokens, watcher);
    }

    /** The same telling what beam search follows after each of its steps, for each example. */
    public Generator watching(Consumer<BeamStep> steps) {
        return new Generator(model, config, seed, listener, steps);
    }

    public Model model() {
        return model;
    }

    /** Prompts of token ids, one for each row, padded where they differ in length. */
    public Generated generate(List<long[]> prompts) {
        try (NDManager scope = model.manager().newSubManager()) {
            return generate(inputs(prompts, scope));
        }
    }

    private Map<String, NDArray> inputs(List<long[]> prompts, NDManager scope) {
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(0);
        boolean left = model.decoder() == 0;
        long[] ids = new long[prompts.size() * longest];
        long[] mask = new long[ids.length];
        Arrays.fill(ids, config.padding());
        for (int i = 0; i < prompts.size(); i++) {
            long[] prompt = prompts.get(i);
            int start = i * longest + (left ? longest - prompt.length : 0);
            System.arraycopy(prompt, 0, ids, start, prompt.length);
            Arrays.fill(mask, start, start + prompt.length, 1);
        }
        Shape shape = new Shape(prompts.size(), longest);
        return Map.of("input_ids", scope.create(ids, shape), "attention_mask", scope.create(mask, shape));
    }

    /**
     * Goes on from inputs by their Hugging Face names: {@code input_ids}, optional {@code attention_mask}, each
     * {@code [batch, tokens]} int64, padded on the left where they are continued themselves; for an encoder–decoder also
     * {@code decoder_input_ids}.
     *
     * @throws InputException where inputs or settings don't fit the model
     * @throws java.util.concurrent.CancellationException where the thread was interrupted
     */
    public Generated generate(Map<String, NDArray> inputs) {
        Compute.withoutGradients();
        try (NDManager scope = model.manager().newSubManager()) {
            Prompt prompt = Prompt.of(inputs, model.decoder() > 0, config, model.tokenLimits(), scope);
            int longest = config.longest(prompt.length());
            boolean beams = config.numBeams() > 1;
            warnWhereNothingIsDrawn();
            try (StopStrings stops = StopStrings.of(config, model.folder());
                    DecodingState state = new DecodingState(model, prompt, longest, beams)) {
                return beams ? search(prompt, longest, state, stops) : follow(prompt, state, stops);
            }
        }
    }

    private void warnWhereNothingIsDrawn() {
        if (config.temperature() == 0) {
            LOG.warn("temperature 0: the likeliest token is taken each time, as without do_sample");
        }
    }

    /** One sequence for each example: its next token is chosen, read, and so on until all have ended. */
    private Generated follow(Prompt prompt, DecodingState state, StopStrings stops) {
        int examples = prompt.tokens().length;
        Sampler sampler = Sampler.of(config, examples, seed);
        List<Continuation> rows = IntStream.range(0, examples)
                .mapToObj(row ->
                        new Continuation(prompt.tokens()[row], config, sampler, row, stops, (token, last) -> true))
                .toList();
        Continuation.follow(rows, state, listener);
        int end = rows.stream().mapToInt(row -> row.tokens().length).max().orElse(0);
        long[][] sequences = new long[examples][end];
        for (int row = 0; row < examples; row++) {
            long[] tokens = rows.get(row).tokens();
            Arrays.fill(sequences[row], config.padding());
            System.arraycopy(tokens, 0, sequences[row], 0, tokens.length);
        }
        return new Generated(sequences, new float[0], prompt.length());
    }

    /**
     * A prompt that is continued beside others.
     *
     * @param generator of the same model as theirs, without beams
     */
    record Order(Generator generator, long[] prompt, Continuation.Listener listener) {}

    /** Continues several prompts at once, each as its own generator would by itself. */
    static void together(List<Order> orders) {
        Compute.withoutGradients();
        Generator first = orders.get(0).generator();
        Model model = first.model;
        List<StopStrings> stops = orders.stream()
                .map(order -> StopStrings.of(order.generator().config, model.folder()))
                .toList();
        try (NDManager scope = model.manager().newSubManager()) {
            Map<String, NDArray> inputs =
                    first.inputs(orders.stream().map(Order::prompt).toList(), scope);
            Prompt prompt = Prompt.of(inputs, model.decoder() > 0, first.config, model.tokenLimits(), scope);
            List<Continuation> rows = new ArrayList<>();
            for (int row = 0; row < orders.size(); row++) {
                Order order = orders.get(row);
                Generator own = order.generator();
                own.warnWhereNothingIsDrawn();
                long[] start = model.decoder() > 0 ? prompt.tokens()[row] : order.prompt(); // without padding
                Sampler sampler = Sampler.of(own.config, 1, own.seed);
                rows.add(new Continuation(start, own.config, sampler, 0, stops.get(row), order.listener()));
            }
            int room = rows.stream().mapToInt(Continuation::room).max().orElse(0);
            try (DecodingState state = new DecodingState(model, prompt, prompt.length() + room, false)) {
                Continuation.follow(rows, state, tokens -> {});
            }
        } finally {
            stops.forEach(StopStrings::close);
        }
    }

    /** Several sequences for each example at once; all examples go on until none needs to. */
    private Generated search(Prompt prompt, int longest, DecodingState state, StopStrings stops) {
        int width = config.numBeams();
        List<Beams> examples = Arrays.stream(prompt.tokens())
                .map(row -> new Beams(row, config, stops::end))
                .toList();
        float[] scores = repeat(state.start(), examples.size(), width);
        state.select(LongStream.range(0, (long) examples.size() * width)
                .map(row -> row / width)
                .toArray());
        int vocabulary = scores.length / examples.size() / width;
        LogitsProcessors processors = new LogitsProcessors(config, vocabulary, prompt.length(), longest);
        while (true) {
            long[] parents = new long[examples.size() * width];
            long[] next = new long[parents.length];
            for (int example = 0; example < examples.size(); example++) {
                Beams beams = examples.get(example);
                int first = example * width;
                for (int i = 0; i < width; i++) {
                    processors.apply(beams.running().get(i), scores, (first + i) * vocabulary);
                }
                beams.advance(scores, first * vocabulary, vocabulary);
                if (watcher != NOBODY) {
                    watcher.accept(beams.step(example));
                }
                for (int i = 0; i < width; i++) {
                    long[] tokens = beams.running().get(i);
                    parents[first + i] = first + beams.parents()[i];
                    next[first + i] = tokens[tokens.length - 1];
                }
            }
            if (isOver(examples)) {
                return best(examples, prompt.length());
            }
            state.select(parents);
            scores = state.next(next);
        }
    }

    private boolean isOver(List<Beams> examples) {
        boolean full = config.earlyStopping() == EarlyStopping.TRUE
                && examples.stream().allMatch(Beams::isFull);
        return full
                || examples.stream().noneMatch(Beams::isImprovable)
                || examples.stream().allMatch(Beams::isExhausted);
    }

    /** Beam search fills up with the padding token, but with the end token where that is 0: so does Hugging Face. */
    private Generated best(List<Beams> examples, int prompt) {
        int length =
                examples.stream().mapToInt(beams -> beams.best().length).max().orElse(0);
        long padding = config.padding() == 0 && !config.eosTokenId().isEmpty()
                ? config.eosTokenId().get(0)
                : config.padding();
        long[][] sequences = new long[examples.size()][length];
        float[] scores = new float[examples.size()];
        for (int i = 0; i < scores.length; i++) {
            long[] best = examples.get(i).best();
            Arrays.fill(sequences[i], padding);
            System.arraycopy(best, 0, sequences[i], 0, best.length);
            scores[i] = examples.get(i).bestScore();
        }
        return new Generated(sequences, scores, prompt);
    }

    /** Each example's scores once for each of its beams. */
    private static float[] repeat(float[] scores, int examples, int width) {
        int vocabulary = scores.length / examples;
        float[] repeated = new float[scores.length * width];
        for (int row = 0; row < examples * width; row++) {
            System.arraycopy(scores, row / width * vocabulary, repeated, row * vocabulary, vocabulary);
        }
        return repeated;
    }
}
