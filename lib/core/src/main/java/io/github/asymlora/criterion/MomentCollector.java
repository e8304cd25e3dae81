package io.github.asymlora.criterion;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.asymlora.InputException;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.train.Examples;
import io.github.asymlora.train.InterruptedTraining;
import io.github.asymlora.train.Loss;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;

/**
 * Measures {@link LayerMoments} of a model on examples, one after the other, so that no padding counts. It keeps three
 * matrices a layer, whatever the number of examples, which are run twice: for the sums, and for each one's part in them.
 */
public final class MomentCollector {
    private final Model model;
    private final List<Linear> layers;
    private IntConsumer progress = pass -> {};

    private MomentCollector(Model model, List<Linear> layers) {
        this.model = model;
        this.layers = List.copyOf(layers);
    }

    /**
     * @param layers of the model, without adapters on them
     * @throws InputException where there are none
     */
    public static MomentCollector of(Model model, List<Linear> layers) {
        if (layers.isEmpty()) {
            throw new InputException("no layers to measure.");
        }
        return new MomentCollector(model, layers);
    }

    /** Told after each pass how many are done, of twice the number of examples. */
    public MomentCollector progress(IntConsumer listener) {
        progress = listener;
        return this;
    }

    /** The matrices themselves; as {@link #spectra}. */
    public List<LayerMoments> moments(Examples examples) {
        return measure(examples, (probe, scope) -> probe.moments());
    }

    /**
     * Runs the examples. The model is as before afterwards.
     *
     * @return in the order of the layers
     * @throws InputException where a layer carries an adapter, there are no examples, or a gradient isn't finite
     * @throws InterruptedTraining where the thread was interrupted
     */
    public List<LayerSpectra> spectra(Examples examples) {
        return measure(examples, Probe::spectra);
    }

    private <T> List<T> measure(Examples examples, BiFunction<Probe, NDManager, T> result) {
        if (examples.size() == 0) {
            throw new InputException("no examples to measure " + model.name() + " on.");
        }
        Compute.withoutGradients();
        List<String> names =
                layers.stream().map(layer -> layer.name() + ".weight").toList();
        model.occupancy().claim("probes", names);
        try (NDManager manager = model.manager().newSubManager()) {
            List<Probe> probes = layers.stream()
                    .map(layer -> new Probe(layer, examples.size(), manager))
                    .toList();
            probes.forEach(probe -> probe.layer().adapt(probe));
            pass(examples, 0, probes, (probe, example) -> probe.add(example.scope()));
            pass(examples, examples.size(), probes, (probe, example) -> probe.note(example.index(), example.scope()));
            return probes.stream().map(probe -> result.apply(probe, manager)).toList();
        } finally {
            layers.forEach(layer -> layer.adapt(null));
            model.occupancy().release(names);
        }
    }

    private record Run(int index, NDManager scope) {}

    private void pass(Examples examples, int before, List<Probe> probes, BiConsumer<Probe, Run> action) {
        for (int i = 0; i < examples.size(); i++) {
            InterruptedTraining.check("while a model was measured");
            try (NDManager scope = model.manager().newSubManager()) {
                backward(examples, i, scope);
                for (Probe probe : probes) {
                    action.accept(probe, new Run(i, scope));
                }
            } finally {
                probes.forEach(Probe::forget);
            }
            progress.accept(before + i + 1);
        }
    }

    private void backward(Examples examples, int index, NDManager scope) {
        Map<String, NDArray> inputs = examples.batch(new int[] {index}, scope);
        try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
            NDArray logits = model.forward(ForwardContext.training(scope, inputs, Dropout.NONE, 0));
            NDArray loss = Loss.of(model).of(logits, Examples.truth(inputs)).sum();
            collector.backward(loss);
            if (!Float.isFinite(loss.getFloat())) {
                throw new InputException("the loss of example " + (index + 1) + " isn't finite.");
            }
        }
    }
}
