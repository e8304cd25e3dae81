package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Decompositions;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How LoRAs become one. With weights wᵢ and scales sᵢ of adapters Bᵢ Aᵢ; the result's own scale is 1. As PEFT's
 * {@code add_weighted_adapter} with the same names.
 */
public enum Combination {
    /** Σ wᵢ sᵢ Bᵢ Aᵢ exactly: factors side by side. The rank is the sum of all ranks. */
    CAT {
        @Override
        Factors of(List<Part> parts, int rank, NDManager manager) {
            NDArray a = null;
            NDArray b = null;
            for (Part part : parts) {
                NDArray weighted = part.a.mul((float) part.weight);
                a = a == null ? weighted : a.concat(weighted, 0);
                b = b == null ? part.b : b.concat(part.b, 1);
            }
            return padded(new Factors(a, b), rank);
        }

        @Override
        int rank(List<Integer> ranks) {
            return ranks.stream().mapToInt(Integer::intValue).sum();
        }
    },
    /** (Σ √(wᵢ sᵢ) Bᵢ)(Σ √(wᵢ sᵢ) Aᵢ): of equal ranks. It mixes the factors, so it isn't the sum of the updates. */
    LINEAR {
        @Override
        Factors of(List<Part> parts, int rank, NDManager manager) {
            NDArray a = null;
            NDArray b = null;
            for (Part part : parts) {
                float root = (float) Math.sqrt(Math.abs(part.weight));
                NDArray first = part.a.mul(part.weight < 0 ? -root : root);
                NDArray second = part.b.mul(root);
                a = a == null ? first : a.add(first);
                b = b == null ? second : b.add(second);
            }
            return new Factors(a, b);
        }

        @Override
        int rank(List<Integer> ranks) {
            if (ranks.stream().distinct().count() > 1) {
                throw new InputException(
                        "A linear combination needs adapters of one rank; there are " + ranks + ". Use CAT or SVD.");
            }
            return ranks.get(0);
        }
    },
    /** The best approximation of Σ wᵢ sᵢ Bᵢ Aᵢ by the largest of the ranks: B = UΣ and A = Vᵀ of its truncated SVD. */
    SVD {
        @Override
        Factors of(List<Part> parts, int rank, NDManager manager) {
            NDArray sum = null;
            for (Part part : parts) {
                NDArray update = part.b.matMul(part.a).mul((float) part.weight);
                sum = sum == null ? update : sum.add(update);
            }
            return Factors.of(Decompositions.svd(sum), rank, manager);
        }

        @Override
        int rank(List<Integer> ranks) {
            return ranks.stream().mapToInt(Integer::intValue).max().orElseThrow();
        }
    };

    /** A {@code [rank, in]} and B {@code [out, rank]}. */
    record Factors(NDArray a, NDArray b) {
        /** B = UΣ and A = Vᵀ of the largest singular values (Eckart and Young 1936). */
        static Factors of(TruncatedSvd svd, int rank, NDManager manager) {
            RealMatrix left = svd.left(rank)
                    .multiply(MatrixUtils.createRealDiagonalMatrix(Arrays.copyOf(svd.singularValues(), rank)));
            return new Factors(MatrixTensors.tensor(manager, svd.right(rank)), MatrixTensors.tensor(manager, left));
        }
    }

    /** One adapter's factors on a layer, and its weight there times its scale. */
    record Part(NDArray a, NDArray b, double weight) {}

    abstract Factors of(List<Part> parts, int rank, NDManager manager);

    abstract int rank(List<Integer> ranks);

    /** Attaches the combination of adapters of one model, none of which is on it. */
    Adapter of(Model model, Map<Adapter, Double> weights) {
        if (weights.isEmpty()) {
            throw new InputException("A combination needs at least one adapter.");
        }
        weights.keySet().forEach(Combination::requirePlainLora);
        int rank = rank(weights.keySet().stream()
                .map(adapter -> ((Lora) adapter.method()).rank())
                .toList());
        Set<String> paths = new LinkedHashSet<>();
        weights.keySet().forEach(adapter -> paths.addAll(adapter.layers().keySet()));
        Lora lora = Lora.rank(rank).alpha(rank).on(Targets.named(paths.toArray(String[]::new)));
        return AdapterBuilder.of(model, lora, builder -> {
            try (NDManager scope = model.manager().newSubManager()) {
                for (String path : paths) {
                    builder.restore(
                            lora,
                            model.linears().get(path),
                            tensors(of(parts(path, weights, scope), rank, scope), builder.manager()));
                }
            }
        });
    }

    private static void requirePlainLora(Adapter adapter) {
        boolean plain =
                adapter.method() instanceof Lora lora && lora.options().ranks().isEmpty();
        if (!plain || !adapter.layers().values().stream().allMatch(LoraLayer.class::isInstance)) {
            throw new InputException(
                    adapter.method().name() + " can't be combined: only LoRAs of one rank on linear layers can.");
        }
    }

    private static List<Part> parts(String path, Map<Adapter, Double> weights, NDManager scope) {
        return weights.entrySet().stream()
                .filter(entry -> entry.getKey().layers().containsKey(path))
                .map(entry -> {
                    LoraLayer layer = (LoraLayer) entry.getKey().layers().get(path);
                    NDArray a = layer.tensors().get(Lora.A).duplicate();
                    NDArray b = layer.tensors().get(Lora.B).duplicate();
                    a.attach(scope);
                    b.attach(scope);
                    return new Part(a, b, entry.getValue() * layer.scale());
                })
                .toList();
    }

    private static Map<String, NDArray> tensors(Factors factors, NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(Lora.A, factors.a.duplicate());
        tensors.put(Lora.B, factors.b.duplicate());
        tensors.values().forEach(w -> w.attach(manager));
        return tensors;
    }

    /** With zeros up to the rank that other layers have. */
    private static Factors padded(Factors factors, int rank) {
        long missing = rank - factors.a.getShape().get(0);
        if (missing == 0) {
            return factors;
        }
        NDManager manager = factors.a.getManager();
        return new Factors(
                factors.a.concat(
                        manager.zeros(new Shape(missing, factors.a.getShape().get(1))), 0),
                factors.b.concat(manager.zeros(new Shape(factors.b.getShape().get(0), missing)), 1));
    }
}
