package io.github.asymlora.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.generate.Generated;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code asymlora generate --model DIR --inputs IN --output OUT --max-new-tokens N}. */
@Command(
        name = "generate",
        description = "Continues prompts from a file, or writes what an encoder's text leads to. Settings are Hugging"
                + " Face's; those not given are the model folder's (generation_config.json).",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "DIR",
            description = "A Hugging Face folder or a fetched model's name.")
    private String model;

    @Option(names = "--adapter", paramLabel = "DIR", description = "An adapter folder, ours or PEFT's.")
    private Path adapter;

    @Option(
            names = "--inputs",
            required = true,
            paramLabel = "IN.safetensors",
            description = "input_ids, padded on the left where they are continued themselves; optional attention_mask,"
                    + " decoder_input_ids.")
    private Path inputs;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "OUT.safetensors",
            description = "Gets sequences, and sequences_scores of beam search.")
    private Path output;

    @Option(names = "--seed", defaultValue = "0", description = "Draws the same tokens again (${DEFAULT-VALUE}).")
    private long seed;

    @ArgGroup(exclusive = false, heading = "Settings:%n")
    private GenerateSettings settings = new GenerateSettings();

    @Override
    public Integer call() {
        try (Model loaded = Models.load(model);
                NDManager manager = loaded.manager().newSubManager()) {
            if (adapter != null) {
                AdapterFiles.load(loaded, adapter);
            }
            Generator generator = Generator.of(loaded).seed(seed).with(settings.byName());
            write(generator.generate(read(manager)));
        }
        return 0;
    }

    private Map<String, NDArray> read(NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(inputs)) {
            file.tensors().keySet().forEach(name -> tensors.put(name, file.read(name, manager)));
        }
        return tensors;
    }

    private void write(Generated generated) {
        long[][] rows = generated.sequences();
        SafetensorsWriter writer = new SafetensorsWriter();
        writer.put(
                "sequences", Arrays.stream(rows).flatMapToLong(Arrays::stream).toArray(), rows.length, rows[0].length);
        if (generated.scores().length > 0) {
            writer.put("sequences_scores", generated.scores(), rows.length);
        }
        writer.write(output);
    }
}
