package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.tensor.Operators;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Builds layers out of a checkpoint and keeps every tensor and linear layer by its name. Tensors are held in fp32,
 * matrices in the precision that is asked for.
 *
 * <p>Problems are gathered while building, so that one error names them all.
 */
public final class WeightLoader {
    private static final int SHOWN = 5;

    /** In place of a seed: nothing is drawn. */
    private static final Long OUTLINE = null;

    private final NDManager manager;
    private final float spread;
    private final Weights weights = new Weights();
    private final Map<String, Linear> linears = new LinkedHashMap<>();
    private final Map<String, Embedding> embeddings = new LinkedHashMap<>();
    private final FrozenMatrices frozen;
    private final Precision precision;
    private final List<String> problems = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();

    /**
     * Starts without any.
     *
     * @param config says how wide layers are drawn that the checkpoint doesn't have: {@code initializer_range}, BART's
     *     {@code init_std}
     * @param precision what matrices that can be are held in
     * @param deferred whether these stay in their files
     */
    WeightLoader(NDManager manager, Config config, Precision precision, boolean deferred) {
        this.manager = manager;
        this.precision = precision;
        this.frozen = new FrozenMatrices(weights, manager, deferred);
        this.spread = config.number("initializer_range", config.number("init_std", 0.02f));
    }

    FrozenMatrices frozen() {
        return frozen;
    }

    Precision precision() {
        return precision;
    }

    Weights weights() {
        return weights;
    }

    /** All linear layers, in forward order. */
    Map<String, Linear> linears() {
        return Collections.unmodifiableMap(linears);
    }

    /** All embedding tables, in the order of building. */
    Map<String, Embedding> embeddings() {
        return Collections.unmodifiableMap(embeddings);
    }

    /** Takes a head's own layers in. */
    void add(Linear linear) {
        linears.put(linear.name(), linear);
        linear.parameters().forEach(weights::add);
    }

    /** Forgets them without freeing them. */
    void remove(Linear linear) {
        linears.remove(linear.name());
        linear.parameters().forEach(weights::remove);
    }

    /** Reads from a checkpoint, whose names may lack or have the family's prefix. */
    Reader from(Path folder, Checkpoint checkpoint, String prefix) {
        return new Reader(folder, checkpoint, prefix, 0L);
    }

    /** Makes every tensor of its shape out of a single zero, which takes no memory: for plans. */
    Reader outlined(Path folder, String prefix) {
        return new Reader(folder, null, prefix, OUTLINE);
    }

    /** Draws every tensor, as for a model that is to be trained from scratch. */
    Reader drawn(Path folder, String prefix, long seed) {
        return new Reader(folder, null, prefix, seed);
    }

    /** Whether this is a module's path or below it. */
    static boolean within(String name, String module) {
        return name.equals(module) || name.startsWith(module + ".");
    }

    /** Takes named tensors out of one checkpoint. */
    public final class Reader implements Heads.Source {
        private final Path folder;
        private final Checkpoint checkpoint;
        private final String prefix;
        private final Long seed;
        private boolean withPooler = true;

        private Reader(Path folder, Checkpoint checkpoint, String prefix, Long seed) {
            this.folder = folder;
            this.checkpoint = checkpoint;
            this.prefix = prefix;
            this.seed = seed;
        }

        /** Whether to read what lies between the encoder and heads that classify whole texts. */
        Reader withPooler(boolean wanted) {
            withPooler = wanted;
            return this;
        }

        /** That layer, which not every checkpoint has. */
        void pooler(String name, int out, int in) {
            if (withPooler) {
                linearIfThere(name, out, in, true);
            }
        }

        /** Whether the checkpoint has tensors with this ending. */
        public boolean has(String ending) {
            return checkpoint != null && checkpoint.tensors().keySet().stream().anyMatch(name -> name.endsWith(ending));
        }

        /** A linear layer with bias. */
        public Linear linear(String name, int out, int in) {
            return linear(name, out, in, true);
        }

        public Linear linear(String name, int out, int in, boolean biased) {
            return register(name, matrix(name, false, out, in), biased ? tensor(name + ".bias", out) : null);
        }

        /** A linear layer with bias whose weight the checkpoint holds as {@code [in, out]}. */
        Linear transposedLinear(String name, int out, int in) {
            String weight = name + ".weight";
            weights.transpose(weight);
            if (checkpoint == null && seed == OUTLINE) {
                frozen.outline(weight, false);
                return register(name, weights.add(weight, outline(new Shape(out, in))), tensor(name + ".bias", out));
            }
            return register(name, transposed(weight, out, in), tensor(name + ".bias", out));
        }

        private Parameter transposed(String weight, int out, int in) {
            if (checkpoint != null) {
                return read(
                        weight,
                        new Shape(out, in),
                        stored(weight, in, out),
                        stored -> frozen.read(weight, stored, true, false, precision, checkpoint));
            }
            NDArray w = manager.zeros(new Shape(out, in));
            try (NDArray drawn = tensor(weight, in, out).value();
                    NDArray view = drawn.transpose()) {
                Operators.copy(view, w);
            }
            return weights.add(weight, w);
        }

        /** A layer's weight, which other precisions than fp32 are for. */
        private Parameter matrix(String layer, boolean ofTokens, long... shape) {
            String name = layer + ".weight";
            if (checkpoint == null) {
                frozen.outline(name, ofTokens);
                return tensor(name, shape);
            }
            return read(
                    name,
                    new Shape(shape),
                    stored(name, shape),
                    stored -> frozen.read(name, stored, false, ofTokens, precision, checkpoint));
        }

        /** A head's layer, drawn where the checkpoint doesn't have it. */
        @Override
        public Linear layer(String name, int out, int in, boolean biased) {
            return find(name + ".weight") == null
                    ? drawnLinear(name, out, in, biased, 0)
                    : register(name, tensor(name + ".weight", out, in), biased ? tensor(name + ".bias", out) : null);
        }

        /** A linear layer with bias that not every checkpoint has. */
        void linearIfThere(String name, int out, int in, boolean biased) {
            if (find(name + ".weight") != null) {
                linear(name, out, in, biased);
            }
        }

        public Norm norm(String name, int width, float epsilon) {
            return norm(name, width, epsilon, true);
        }

        Norm norm(String name, int width, float epsilon, boolean biased) {
            return new Norm(tensor(name + ".weight", width), biased ? tensor(name + ".bias", width) : null, epsilon);
        }

        /** A norm that changes nothing where the checkpoint doesn't have it. */
        Norm normOrNew(String name, int width, float epsilon, boolean biased) {
            if (checkpoint == null || find(name + ".weight") != null) {
                return norm(name, width, epsilon, biased);
            }
            Parameter weight = weights.add(name + ".weight", manager.ones(new Shape(width)));
            return new Norm(
                    weight, biased ? weights.add(name + ".bias", manager.zeros(new Shape(width))) : null, epsilon);
        }

        public RmsNorm rmsNorm(String name, int width, float epsilon) {
            return rmsNorm(name, width, epsilon, false);
        }

        /** The same; a weight that is above 1 what it says starts as 0. */
        RmsNorm rmsNorm(String name, int width, float epsilon, boolean aboveOne) {
            Parameter weight = tensor(name + ".weight", width);
            if (aboveOne && checkpoint == null && seed != OUTLINE) {
                weight.value().subi(1);
            }
            return new RmsNorm(weight, epsilon, aboveOne);
        }

        /**
         * An embedding table.
         *
         * @param paddingId the row that never gets a gradient, -1 for none
         */
        public Embedding table(String name, int rows, int width, int paddingId) {
            return table(name, rows, width, paddingId, 1);
        }

        /** The same, whose vectors are multiplied by a number. */
        Embedding table(String name, int rows, int width, int paddingId, float scale) {
            return register(new Embedding(
                    name,
                    embeddings.isEmpty() ? matrix(name, true, rows, width) : tensor(name + ".weight", rows, width),
                    paddingId,
                    scale,
                    embeddings.isEmpty()));
        }

        /** Another place for the vectors of a table, multiplied by a number there. */
        Embedding place(String name, Config config, Embedding table, float scale) {
            return register(
                    new Embedding(name, tied(name + ".weight", config, true, table), table.paddingId(), scale, false));
        }

        /** The same where the two are one table whatever the configuration says of the output layer. */
        Embedding place(String name, Embedding table) {
            return register(
                    new Embedding(name, weights.tie(name + ".weight", table.parameter()), table.paddingId(), 1, false));
        }

        /** A language model's output layer, by default the table of its input or not. */
        public Linear projection(Config config, boolean tiedByDefault, Embedding table) {
            return projection(TokenHead.NAME, null, config, tiedByDefault, table);
        }

        /** The same of that name, with a bias of that name or none. */
        Linear projection(String name, String bias, Config config, boolean tiedByDefault, Embedding table) {
            Parameter weight = tied(name + ".weight", config, tiedByDefault, table);
            return register(name, weight, bias == null ? null : tensor(bias, table.in()));
        }

        private Parameter tied(String name, Config config, boolean byDefault, Embedding table) {
            return config.flag("tie_word_embeddings", byDefault)
                    ? weights.tie(name, table.parameter())
                    : matrix(name.substring(0, name.length() - ".weight".length()), true, table.in(), table.out());
        }

        /**
         * Ends the building.
         *
         * @return what the checkpoint holds and the model has no place for
         * @throws InputException naming every tensor that is missing or has another shape
         */
        List<String> complete() {
            List<String> unexpected = new ArrayList<>(checkpoint.tensors().keySet());
            unexpected.removeAll(taken);
            if (!problems.isEmpty()) {
                throw new InputException(folder + " doesn't fit its config.json: " + some(problems)
                        + (unexpected.isEmpty() ? "" : "; unexpected: " + some(unexpected)));
            }
            return unexpected;
        }

        private static String some(Collection<String> names) {
            String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
            return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
        }

        /** What is stored with the parameters but never trained; 0 where the checkpoint lacks it. */
        public Parameter constant(String name, long... shape) {
            weights.markConstant(name);
            return find(name) == null ? weights.add(name, manager.zeros(new Shape(shape))) : tensor(name, shape);
        }

        /** Any other parameter. */
        public Parameter tensor(String name, long... shape) {
            if (checkpoint == null) {
                Shape of = new Shape(shape);
                return weights.add(name, seed == OUTLINE ? outline(of) : draw(name, of, seed));
            }
            return read(
                    name, new Shape(shape), stored(name, shape), stored -> new StoredMatrix(checkpoint, stored, manager)
                            .whole());
        }

        /** What the checkpoint has, as one of the weights; zeros that are none, where it has nothing. */
        private Parameter read(String name, Shape shape, String stored, Function<String, NDArray> how) {
            return stored == null ? new Parameter(name, manager.zeros(shape)) : weights.add(name, how.apply(stored));
        }

        /** By what name the checkpoint has it in this shape; null, and a problem, where it doesn't. */
        private String stored(String name, long... shape) {
            String stored = find(name);
            if (stored == null) {
                problems.add("missing: " + name + " " + Arrays.toString(shape));
                return null;
            }
            taken.add(stored);
            long[] found = checkpoint.info(stored).shape().getShape();
            if (!Arrays.equals(found, shape)) {
                problems.add("wrong shape: " + stored + " is " + Arrays.toString(found) + ", expected "
                        + Arrays.toString(shape));
                return null;
            }
            return stored;
        }

        /** The stored name: with or without the prefix, and with the norm's older names. */
        private String find(String name) {
            if (checkpoint == null) {
                return null;
            }
            String bare = name.startsWith(prefix + ".") ? name.substring(prefix.length() + 1) : prefix + "." + name;
            for (String candidate : new String[] {name, bare, olderName(name), olderName(bare)}) {
                if (checkpoint.tensors().containsKey(candidate)) {
                    return candidate;
                }
            }
            return null;
        }

        private static String olderName(String name) {
            return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta");
        }
    }

    private NDArray outline(Shape shape) {
        try (NDArray zero = manager.zeros(new Shape(1))) {
            return zero.broadcast(shape);
        }
    }

    /** A linear layer that isn't among the model's yet, from the seed; its bias is zero. */
    Linear drawnLinear(String name, int out, int in, boolean biased, long seed) {
        String weight = name + ".weight";
        Parameter w = new Parameter(weight, draw(weight, new Shape(out, in), seed));
        return new Linear(name, w, biased ? new Parameter(name + ".bias", manager.zeros(new Shape(out))) : null);
    }

    /** As transformers draws them: biases zero, scales of norms one, all else normal around 0. */
    private NDArray draw(String name, Shape shape, long seed) {
        if (shape.dimension() == 1) {
            return name.endsWith("bias") ? manager.zeros(shape) : manager.ones(shape);
        }
        SplittableRandom random = RandomStreams.at(seed, name, 0);
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (spread * random.nextGaussian());
        }
        return manager.create(values, shape);
    }

    private Linear register(String name, Parameter weight, Parameter bias) {
        Linear linear = new Linear(name, weight, bias);
        linears.put(name, linear);
        return linear;
    }

    private Embedding register(Embedding embedding) {
        embeddings.put(embedding.name(), embedding);
        return embedding;
    }
}
