package io.github.asymlora.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.ForwardContext;
import io.github.asymlora.model.Model;
import io.github.asymlora.train.Examples;
import io.github.asymlora.train.Loss;
import io.github.asymlora.train.LossFunction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code asymlora forward --model DIR --inputs IN --output OUT}. */
@Command(
        name = "forward",
        description = "One forward pass over tensors from a file: logits, and with labels the loss.",
        mixinStandardHelpOptions = true)
final class ForwardCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions from;

    @Option(names = "--merge", description = "Merge the adapter into the weights first.")
    private boolean merge;

    @Option(
            names = "--inputs",
            required = true,
            paramLabel = "IN.safetensors",
            description = "Tensors by their Hugging Face names: input_ids, attention_mask, labels, ...")
    private Path inputs;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "OUT.safetensors",
            description = "Gets logits, loss where labels are given, and hidden states where asked for.")
    private Path output;

    @Option(
            names = "--hidden-states",
            description = "Write the hidden states too: hidden.0 after the embeddings, hidden.N after layer N.")
    private boolean hiddenStates;

    @Override
    public Integer call() {
        if (merge && !from.hasAdapter()) {
            throw new InputException("--merge needs --adapter.");
        }
        try (Model loaded = from.load();
                NDManager manager = loaded.manager().newSubManager()) {
            Optional<Adapter> attached = from.attachTo(loaded);
            if (merge) {
                attached.ifPresent(Adapter::merge);
            }
            SafetensorsWriter.write(output, forward(loaded, manager), Map.of());
        }
        return 0;
    }

    private Map<String, NDArray> forward(Model loaded, NDManager manager) {
        Map<String, NDArray> given = loaded.tokenLimits().check(read(manager));
        Map<String, NDArray> result = new LinkedHashMap<>();
        ForwardContext flow = ForwardContext.evaluating(manager, given);
        NDArray last = hiddenStates ? loaded.forward(flow, result::put) : loaded.forward(flow);
        if (loaded.head() == null) {
            result.put("last_hidden_state", last);
            return result;
        }
        result.put("logits", last);
        if (given.containsKey(Examples.LABELS)) {
            LossFunction.Summed loss = Loss.of(loaded).of(last, given.get(Examples.LABELS));
            result.put("loss", loss.sum().div((float) loss.weight()).reshape(1));
        }
        return result;
    }

    private Map<String, NDArray> read(NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(inputs)) {
            file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name, manager)));
        }
        return tensors;
    }
}
