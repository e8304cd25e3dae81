package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Decompositions;
import io.github.asymlora.tensor.Operators;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Any method's adapter as a plain LoRA, for programs that know no other: of what it adds to each weight, the best
 * approximation of a rank (Eckart and Young 1936). Its head comes with it.
 *
 * @param adapter the LoRA, which is on the model in place of the one that it was made of; its alpha is its rank
 * @param shares of each layer's change, how much of its squared Frobenius norm the LoRA has, by module path
 */
public record LoraConversion(Adapter adapter, Map<String, Double> shares) {
    /**
     * Converts an adapter, which is taken off its model and stays open.
     *
     * @param rank of the result
     * @throws InputException where it changes what a LoRA can't: embeddings, or the model's own parameters beside its layers
     */
    public static LoraConversion of(Adapter source, int rank) {
        requireLayersAlone(source);
        Model model = source.model();
        Lora plain = Lora.rank(rank).alpha(rank).on(source.layers().keySet().toArray(String[]::new));
        plain.targets().in(model).forEach(plain::check);
        try (NDManager scope = model.manager().newSubManager()) {
            Map<String, Change> changes = changes(source, scope);
            boolean biased = changes.values().stream().anyMatch(change -> change.bias != null);
            Lora lora = biased ? plain.biasOnB() : plain;
            Map<String, Double> shares = new LinkedHashMap<>();
            Adapter result = AdapterBuilder.of(model, lora, builder -> {
                changes.forEach((path, change) -> {
                    Layer layer = model.linears().get(path);
                    TruncatedSvd svd = Decompositions.svd(change.weight);
                    shares.put(path, share(svd.singularValues(), rank));
                    builder.restore(lora, layer, tensors(lora, layer, svd, change.bias, builder.manager()));
                });
                if (source.head() != null) {
                    builder.trainHead(source.head());
                }
            });
            return new LoraConversion(result, shares);
        }
    }

    /** What is added to a layer: to its weight {@code [out, in]}, to its bias {@code [out]}, or null. */
    private record Change(NDArray weight, NDArray bias) {}

    /** With the adapter on its model and off it: some methods split what is pretrained. */
    private static Map<String, Change> changes(Adapter source, NDManager scope) {
        Map<String, Change> merged = new LinkedHashMap<>();
        source.enable();
        source.layers().forEach((path, on) -> {
            Layer layer = source.model().linears().get(path);
            merged.put(path, new Change(attached(on.merged(layer), scope), attached(on.mergedBias(layer), scope)));
        });
        source.disable();
        merged.forEach((path, whole) -> {
            Linear layer = source.model().linears().get(path);
            try (NDManager before = scope.newSubManager()) {
                whole.weight.subi(Operators.whole(layer.weight(), before));
            }
            if (whole.bias != null) {
                whole.bias.subi(layer.bias());
            }
        });
        return merged;
    }

    private static NDArray attached(NDArray array, NDManager scope) {
        if (array != null) {
            array.attach(scope);
        }
        return array;
    }

    private static double share(double[] singularValues, int rank) {
        double all = Arrays.stream(singularValues).map(s -> s * s).sum();
        double kept = Arrays.stream(singularValues).limit(rank).map(s -> s * s).sum();
        return all == 0 ? 1 : kept / all;
    }

    private static Map<String, NDArray> tensors(
            Lora lora, Layer layer, TruncatedSvd svd, NDArray bias, NDManager manager) {
        Combination.Factors factors = Combination.Factors.of(svd, lora.rank(), manager);
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        tensors.put(Lora.A, factors.a());
        tensors.put(Lora.B, factors.b());
        if (lora.options().biasOnB()) {
            tensors.put(
                    Lora.BIAS,
                    bias == null
                            ? manager.zeros(layer.weight().getShape().slice(0, 1))
                            : attached(bias.duplicate(), manager));
        }
        return tensors;
    }

    private static void requireLayersAlone(Adapter source) {
        if (!(source.method() instanceof LayerMethod) || !source.parameters().isEmpty()) {
            throw new InputException(
                    source.method().name() + " trains parameters of the model itself"
                            + " (biases, norms or whole modules), for which a LoRA has no place. Merge it into the model instead.");
        }
        for (Map.Entry<String, LayerAdapter> layer : source.layers().entrySet()) {
            if (!source.model().linears().containsKey(layer.getKey()) || layer.getValue() instanceof TokenRows) {
                throw new InputException(source.method().name() + " is on " + layer.getKey()
                        + ", and only what is on linear layers becomes a LoRA. Merge it into the model instead.");
            }
        }
    }
}
