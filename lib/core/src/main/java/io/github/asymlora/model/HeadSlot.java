package io.github.asymlora.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The place for a model's head: which one it has, and how others are made. */
public final class HeadSlot {
    private final WeightLoader layers;
    private final Config config;
    private final Pooling pooling;
    private final Architecture architecture;
    private final Head pretrained;
    private TaskHead current;

    /** With the head that the family was pretrained with, if any. */
    HeadSlot(WeightLoader layers, Config config, Pooling pooling, Architecture architecture) {
        this.layers = layers;
        this.config = config;
        this.pooling = pooling;
        this.architecture = architecture;
        this.pretrained = architecture.head();
        this.current = new TaskHead(pretrained, Outputs.UNKNOWN);
        current.hold();
    }

    /** The one that the model has. */
    public TaskHead current() {
        return current;
    }

    /** Puts another head in its place. */
    public void put(TaskHead other) {
        other.hold();
        current.layers().forEach(layers::remove);
        other.layers().forEach(layers::add);
        current.release();
        current = other;
    }

    /** Whether a module or parameter is of the head that the family was pretrained with, and another is in its place. */
    boolean isUnused(String name) {
        return pretrained != null
                && current.head() != pretrained
                && pretrained.modules().stream().anyMatch(module -> WeightLoader.within(name, module));
    }

    /** The checkpoint's. */
    void read(WeightLoader.Reader reader) {
        put(head(build(config.labels(), reader), config.labels(), Outputs.of(config)));
    }

    void draw(int labels, long seed, boolean independent) {
        Head drawn = build(labels, (name, out, in, biased) -> layers.drawnLinear(name, out, in, biased, seed));
        put(head(drawn, labels, new Outputs(List.of(), independent)));
    }

    /**
     * A head out of tensors, which the model doesn't have yet.
     *
     * @param tensors as {@link #shapes} names and shapes them, of the model's manager; the head's last holder frees them
     */
    public TaskHead of(int labels, Map<String, NDArray> tensors, Outputs outputs) {
        return head(build(labels, (name, out, in, biased) -> Linear.of(name, biased, tensors)), labels, outputs);
    }

    /** With the given names, or the folder's, where there are as many of them. */
    private TaskHead head(Head head, int labels, Outputs outputs) {
        List<String> known = outputs.names().isEmpty() ? config.labelNames() : outputs.names();
        boolean independent = outputs.independent() && head.predicts() == Prediction.EXAMPLE;
        return new TaskHead(independent ? new IndependentHead(head) : head, outputs.named(known, labels));
    }

    /** Names and shapes of the parameters that a head of that many labels has in this model; none where it can't have one. */
    public Map<String, Shape> shapes(int labels) {
        return heads().shapes(labels);
    }

    private Head build(int labels, Heads.Source source) {
        return heads().build(labels, source);
    }

    private Heads heads() {
        return new Heads(config, pooling, architecture, encoder());
    }

    /** The linear layers that don't come and go with a head. */
    private Map<String, Linear> encoder() {
        Map<String, Linear> encoder = new HashMap<>(layers.linears());
        current.layers().forEach(linear -> encoder.remove(linear.name()));
        return encoder;
    }

    List<String> parameters() {
        return current.layers().stream()
                .flatMap(linear -> linear.parameters().stream())
                .map(Parameter::name)
                .toList();
    }

    /** Names of its outputs: those that it has, or LABEL_0 and so on. */
    List<String> labels() {
        List<Linear> own = current.layers();
        int count = own.isEmpty() ? 0 : own.get(own.size() - 1).out();
        return current.labels().size() == count
                ? current.labels()
                : IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }
}
