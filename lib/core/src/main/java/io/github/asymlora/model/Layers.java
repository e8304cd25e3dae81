package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Builds layers out of a checkpoint and keeps every tensor and linear layer by its name. Tensors are held in fp32.
 *
 * <p>Problems are gathered while building, so that one error names them all.
 */
public final class Layers {
    private static final int SHOWN = 5;

    private final NDManager manager;
    private final float spread;
    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final Set<String> transposed = new HashSet<>();
    private final Map<String, Linear> linears = new LinkedHashMap<>();
    private final Set<String> constants = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> fresh = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();

    /**
     * Starts without any.
     *
     * @param config says how wide layers are drawn that the checkpoint doesn't have: {@code initializer_range}, BART's
     *     {@code init_std}
     */
    Layers(NDManager manager, Config config) {
        this.manager = manager;
        this.spread = config.number("initializer_range", config.number("init_std", 0.02f));
    }

    /** All tensors, in the order of building. */
    Map<String, NDArray> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** Whether checkpoints hold this weight as {@code [in, out]}. */
    boolean isTransposed(String name) {
        return transposed.contains(name);
    }

    /** A tensor as checkpoints hold it: itself, or a view that shares its values and belongs to the scope. */
    NDArray stored(String name, NDManager scope) {
        NDArray tensor = weights.get(name);
        if (!isTransposed(name)) {
            return tensor;
        }
        NDArray view = tensor.transpose();
        view.attach(scope);
        return view;
    }

    /** All of them. */
    Map<String, NDArray> stored(NDManager scope) {
        Map<String, NDArray> stored = new LinkedHashMap<>();
        weights.keySet().forEach(name -> stored.put(name, stored(name, scope)));
        return stored;
    }

    boolean isConstant(String name) {
        return constants.contains(name);
    }

    /** All linear layers, in forward order. */
    Map<String, Linear> linears() {
        return Collections.unmodifiableMap(linears);
    }

    /** Reads from a checkpoint, whose names may lack or have the family's prefix. */
    Reader from(Path folder, Checkpoint checkpoint, String prefix) {
        return new Reader(folder, checkpoint, prefix, List.of(), 0);
    }

    /** Draws every tensor, as for a model that is to be trained from scratch. */
    Reader drawn(Path folder, String prefix, long seed) {
        return new Reader(folder, null, prefix, List.of(), seed);
    }

    /** Forgets and frees everything below a module path. */
    void remove(String module) {
        fresh.removeIf(name -> within(name, module));
        linears.keySet().removeIf(name -> within(name, module));
        weights.entrySet().removeIf(entry -> {
            boolean gone = within(entry.getKey(), module);
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
    }

    /** Whether this is a module's path or below it. */
    static boolean within(String name, String module) {
        return name.equals(module) || name.startsWith(module + ".");
    }

    /** Takes named tensors out of one checkpoint. */
    final class Reader {
        private final Path folder;
        private final Checkpoint checkpoint;
        private final String prefix;
        private final List<String> hidden;
        private final long seed;

        private Reader(Path folder, Checkpoint checkpoint, String prefix, List<String> hidden, long seed) {
            this.folder = folder;
            this.checkpoint = checkpoint;
            this.prefix = prefix;
            this.hidden = hidden;
            this.seed = seed;
        }

        /** A reader that doesn't see these modules of the checkpoint. */
        Reader without(List<String> modules) {
            return new Reader(folder, checkpoint, prefix, modules, seed);
        }

        /** Whether the checkpoint has tensors with this ending. */
        boolean has(String ending) {
            return checkpoint != null && checkpoint.tensors().keySet().stream().anyMatch(name -> name.endsWith(ending));
        }

        /** A linear layer with bias. */
        Linear linear(String name, int out, int in) {
            return linear(name, out, in, true);
        }

        Linear linear(String name, int out, int in, boolean biased) {
            return register(name, tensor(name + ".weight", out, in), biased ? tensor(name + ".bias", out) : null);
        }

        /** A linear layer with bias whose weight the checkpoint holds as {@code [in, out]}. */
        Linear transposedLinear(String name, int out, int in) {
            String weight = name + ".weight";
            transposed.add(weight);
            NDArray w = manager.zeros(new Shape(out, in));
            try (NDArray read = tensor(weight, in, out);
                    NDArray view = read.transpose()) {
                Operators.copy(view, w);
            }
            return register(name, keep(weight, w), tensor(name + ".bias", out));
        }

        /** A linear layer with bias, newly drawn from the seed where neither the model nor the checkpoint has it. */
        Linear linearOrFresh(String name, int out, int in, long seed) {
            return linearOrFresh(name, out, in, true, seed);
        }

        Linear linearOrFresh(String name, int out, int in, boolean biased, long seed) {
            if (linears.containsKey(name)) {
                return linears.get(name);
            }
            return find(name + ".weight") == null
                    ? freshLinear(name, out, in, biased, seed)
                    : linear(name, out, in, biased);
        }

        Norm norm(String name, int width, float epsilon) {
            return new Norm(tensor(name + ".weight", width), tensor(name + ".bias", width), epsilon);
        }

        RmsNorm rmsNorm(String name, int width, float epsilon) {
            return new RmsNorm(tensor(name + ".weight", width), epsilon);
        }

        /** An embedding table. */
        NDArray table(String name, int rows, int width) {
            return tensor(name + ".weight", rows, width);
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
        NDArray constant(String name, long... shape) {
            constants.add(name);
            return find(name) == null ? keep(name, manager.zeros(new Shape(shape))) : tensor(name, shape);
        }

        /** Any other parameter. */
        NDArray tensor(String name, long... shape) {
            if (checkpoint == null) {
                return keep(name, draw(name, new Shape(shape), seed));
            }
            String stored = find(name);
            if (stored == null) {
                problems.add("missing: " + name + " " + Arrays.toString(shape));
                return manager.zeros(new Shape(shape));
            }
            taken.add(stored);
            long[] found = checkpoint.info(stored).shape().getShape();
            if (!Arrays.equals(found, shape)) {
                problems.add("wrong shape: " + stored + " is " + Arrays.toString(found) + ", expected "
                        + Arrays.toString(shape));
                return manager.zeros(new Shape(shape));
            }
            NDArray read = checkpoint.read(stored, manager);
            NDArray tensor = read.toType(DataType.FLOAT32, false);
            if (tensor != read) {
                read.close();
            }
            return keep(name, tensor);
        }

        /** The stored name: with or without the prefix, and with the norm's older names. */
        private String find(String name) {
            if (checkpoint == null || hidden.stream().anyMatch(module -> within(name, module))) {
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

    private Linear freshLinear(String name, int out, int in, boolean biased, long seed) {
        fresh.add(name);
        NDArray weight = keep(name + ".weight", draw(name, new Shape(out, in), seed));
        return register(name, weight, biased ? keep(name + ".bias", manager.zeros(new Shape(out))) : null);
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

    /** Layers that no checkpoint gave. */
    List<String> fresh() {
        return Collections.unmodifiableList(fresh);
    }

    private Linear register(String name, NDArray weight, NDArray bias) {
        Linear linear = new Linear(name, weight, bias);
        linears.put(name, linear);
        return linear;
    }

    private NDArray keep(String name, NDArray tensor) {
        weights.put(name, tensor);
        return tensor;
    }
}
