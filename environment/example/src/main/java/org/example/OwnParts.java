package org.example;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.LayerMethod;
import io.github.asymlora.adapter.LayerMethods;
import io.github.asymlora.adapter.Targets;
import io.github.asymlora.adapter.TensorSpec;
import io.github.asymlora.data.LabelledText;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.model.Architecture;
import io.github.asymlora.model.Config;
import io.github.asymlora.model.Dropout;
import io.github.asymlora.model.Embedding;
import io.github.asymlora.model.Family;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Layer;
import io.github.asymlora.model.LayerAdapter;
import io.github.asymlora.model.WeightLoader;
import io.github.asymlora.model.Linear;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.model.Stage;
import io.github.asymlora.train.Events;
import io.github.asymlora.train.Run;
import io.github.asymlora.train.Trainer;
import io.github.asymlora.train.TrainingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A model family, an adapter method, a task, a metric and a listener of one's own, from outside the library. */
public final class OwnParts {
    private OwnParts() {}

    /** Word vectors and one layer on each: the smallest encoder. */
    static final class WordModel extends Architecture {
        WordModel(Config config, WeightLoader.Reader layers, String path) {
            super(config.integer("hidden_size"), Integer.MAX_VALUE, Dropout.NONE);
            Embedding words = layers.table(path + "words", config.integer("vocab_size"), hidden, -1);
            Linear mix = layers.linear(path + "mix", hidden, hidden);
            stages.add(new Stage(path + "words", (none, flow) -> words.apply(flow.get("input_ids"), flow)));
            stages.add(new Stage(path + "mix", (x, flow) -> mix.apply(x, flow).tanh()));
        }

        @Override
        public void prepare(ForwardContext flow) {}
    }

    /** y = W0 x + b + s: a learned shift of a layer's output. */
    record Shift(Targets targets) implements LayerMethod {
        static final String TYPE = "SHIFT";

        @Override
        public String name() {
            return "shift";
        }

        @Override
        public List<TensorSpec> slots(Layer layer) {
            return List.of(new TensorSpec("shift", "zero", true, layer.out()));
        }

        @Override
        public Map<String, NDArray> draw(Layer layer, NDManager manager, long seed) {
            return Map.of("shift", manager.zeros(slots(layer).get(0).shape()));
        }

        @Override
        public LayerAdapter build(Layer layer, Map<String, NDArray> tensors) {
            return new Shifted(tensors.get("shift"));
        }

        @Override
        public void describe(ObjectNode config) {
            config.put("peft_type", TYPE);
        }

        static Shift read(JsonNode config, Targets targets) {
            return new Shift(targets);
        }
    }

    record Shifted(NDArray shift) implements LayerAdapter {
        @Override
        public NDArray apply(Layer layer, NDArray x, ForwardContext flow) {
            return layer.base(x).add(shift);
        }

        @Override
        public NDArray merged(Layer layer) {
            return layer.weight().duplicate();
        }

        @Override
        public NDArray mergedBias(Layer layer) {
            return layer.bias().add(shift);
        }

        @Override
        public Map<String, NDArray> tensors() {
            return Map.of("shift", shift);
        }
    }

    record Ticket(String question, String desk) {}

    /** Arguments: a folder with a tokenizer.json, a folder to write in. */
    public static void main(String[] arguments) throws IOException {
        Family.register(new Family("words", "encoder", "Words", Family.HeadKind.NONE, WordModel::new));
        LayerMethods.register(Shift.TYPE, Shift::read);
        Metric errors = Metric.of("errors", false, (predicted, labels) -> IntStream.range(0, labels.length)
                .filter(i -> predicted[i] != labels[i])
                .count());

        List<Ticket> tickets = IntStream.range(0, 120)
                .mapToObj(i -> new Ticket(i + (i % 2 == 0 ? " where is my parcel" : " why this invoice"), i % 2 == 0 ? "post" : "bills"))
                .toList();
        TextTask all = TextTask.of(
                "tickets", tickets.stream().map(t -> new LabelledText(t.question(), t.desk())).toList());
        TextTask task = new TextTask(
                all.name(), all.labels(), List.of(errors), all.train(), all.validation(), all.test(), Map.of());

        Path folder = Path.of(arguments[1]);
        Path tokenizer = Path.of(arguments[0], "tokenizer.json");
        Map<String, Object> config = Map.of("model_type", "words", "vocab_size", 30522, "hidden_size", 16, "initializer_range", 0.5);
        int[] steps = {0};
        Events counts = new Events() {
            @Override
            public void stepped(Step step) {
                steps[0]++;
            }
        };
        Models.create(folder.resolve("model"), config, 1).close();
        Files.copy(tokenizer, folder.resolve("model/tokenizer.json"));
        TrainingOptions options = TrainingOptions.with(o -> o.epochs(8).learningRate(0.05));
        try (Model model = Models.load(folder.resolve("model"), Pooling.MEAN);
                Run run = Trainer.of(model)
                        .method(new Shift(Targets.named("mix")))
                        .options(options)
                        .listener(counts)
                        .fit(task)) {
            System.out.printf("%d steps, errors %.0f of %d%n", steps[0], run.test(), task.test().size());
            run.save(folder.resolve("adapter"));
        }
        try (Model model = Models.load(folder.resolve("model"), Pooling.MEAN);
                Adapter adapter = AdapterFiles.load(model, folder.resolve("adapter"))) {
            System.out.println("read again: " + adapter.method().name() + " on " + adapter.layers().keySet());
        }
    }
}
