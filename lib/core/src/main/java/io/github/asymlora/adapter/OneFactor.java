package io.github.asymlora.adapter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.Model;
import java.util.List;
import java.util.Map;

/**
 * LoRA that trains one factor of each layer, but not everywhere the same: A before a random orthonormal B on the layers that
 * are named, B behind a random orthonormal A on the others. {@link io.github.asymlora.criterion.FactorPredictor} says which.
 *
 * <p>In files it is a LoRA. Source: Zhu et al. 2024, lemmas 4.1 and 4.2, applied layer by layer.
 *
 * @param lora its rank, alpha, dropout, layers and options; how its factors start isn't used
 * @param trainsA paths, or endings of paths, of the layers whose A trains
 */
public record OneFactor(Lora lora, List<String> trainsA) implements LoraVariant {
    /** Ours in {@code adapter_config.json}. */
    static final String FIELD = "train_a";

    public OneFactor {
        lora = lora.a(Factor.orthonormal().frozen()).b(Factor.zero());
        trainsA = List.copyOf(trainsA);
    }

    /** The arm of a layer. */
    private Lora on(String path) {
        boolean a = trainsA.stream().anyMatch(name -> Targets.endsIn(path, name));
        return a ? lora.a(Factor.zero()).b(Factor.orthonormal().frozen()) : lora;
    }

    @Override
    public String name() {
        return "LoRA, one factor a layer";
    }

    /**
     * The layers that it is on.
     *
     * @throws InputException where a name of {@link #trainsA} is none of them
     */
    @Override
    public List<Layer> layers(Model model) {
        List<Layer> layers = lora.layers(model);
        List<String> paths = layers.stream().map(Layer::name).toList();
        for (String name : trainsA) {
            if (paths.stream().noneMatch(path -> Targets.endsIn(path, name))) {
                throw new InputException("\"" + name + "\", whose A is to train, is none of the adapted layers of "
                        + model.name() + "." + InputException.didYouMean(name, Targets.endings(layers, parts(name))));
            }
        }
        return layers;
    }

    private static int parts(String name) {
        return name.split("\\.").length;
    }

    @Override
    public List<TensorSpec> slots(Layer layer) {
        return on(layer.name()).slots(layer);
    }

    @Override
    public boolean trains(String name) {
        int end = name.lastIndexOf(".lora_");
        return on(end < 0 ? name : name.substring(0, end)).trains(name);
    }

    @Override
    public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
        return on(layer.name()).draw(layer, manager, seed);
    }

    @Override
    public void describe(ObjectNode config) {
        lora.describe(config);
        config.withObject("/" + PeftConfig.OURS).set(FIELD, PeftConfig.tree(trainsA));
    }
}
