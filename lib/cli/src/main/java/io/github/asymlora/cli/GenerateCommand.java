package io.github.asymlora.cli;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.asymlora.generate.Generated;
import io.github.asymlora.generate.GenerationConfig;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.TextGenerator;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.io.SafetensorsWriter;
import io.github.asymlora.model.Model;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code asymlora generate --model DIR --prompt TEXT}, or {@code --inputs IN --output OUT}, and {@code --max-new-tokens N}. */
@Command(
        name = "generate",
        description = "Continues prompts, or writes what an encoder's text leads to. Settings are Hugging"
                + " Face's; those not given are the model folder's (generation_config.json).",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    /** Most tokens of a printed answer, where neither the folder nor the user says it. */
    private static final int NEW_TOKENS = 200;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions from;

    @ArgGroup(multiplicity = "1")
    private Task task;

    /** A text for the terminal, or tensors for a file. */
    private static final class Task {
        @Option(
                names = "--prompt",
                required = true,
                paramLabel = "TEXT",
                description = "Prints what the model makes of a text as it comes: an answer where the folder has a chat"
                        + " template, else how the text goes on.")
        private String prompt;

        @ArgGroup(exclusive = false, multiplicity = "1")
        private Files files;
    }

    private static final class Files {
        @Option(
                names = "--inputs",
                required = true,
                paramLabel = "IN.safetensors",
                description = "input_ids, padded on the left where they are continued themselves; optional"
                        + " attention_mask, decoder_input_ids.")
        private Path inputs;

        @Option(
                names = "--output",
                required = true,
                paramLabel = "OUT.safetensors",
                description = "Gets sequences, and sequences_scores of beam search.")
        private Path output;
    }

    @Option(names = "--no-chat", description = "Goes on with the prompt itself, whatever chat template there is.")
    private boolean plain;

    @Option(names = "--seed", defaultValue = "0", description = "Draws the same tokens again (${DEFAULT-VALUE}).")
    private long seed;

    @ArgGroup(exclusive = false, heading = "Settings:%n")
    private GenerateSettings settings = new GenerateSettings();

    @Override
    public Integer call() {
        try (Model loaded = from.load();
                NDManager manager = loaded.manager().newSubManager()) {
            from.attachTo(loaded);
            Generator generator = Generator.of(loaded).seed(seed).with(settings.byName());
            if (task.prompt == null) {
                write(generator.generate(read(manager)));
            } else {
                print(generator);
            }
        }
        return 0;
    }

    private void print(Generator generator) {
        boolean limited = settings.byName().containsKey("max_length")
                || generator.config().maxNewTokens() != null
                || generator.config().maxLength() != GenerationConfig.DEFAULT_LENGTH;
        PrintWriter terminal = spec.commandLine().getOut();
        Consumer<String> printer = piece -> {
            terminal.print(piece);
            terminal.flush();
        };
        try (TextGenerator text = TextGenerator.of(limited ? generator : generator.maxNewTokens(NEW_TOKENS))) {
            if (plain || !text.answers()) {
                if (!plain) {
                    spec.commandLine()
                            .getErr()
                            .println("The model's folder has no chat template: it goes on with the prompt itself"
                                    + " (as with --no-chat).");
                }
                text.continuation(task.prompt, printer);
            } else {
                text.answer(task.prompt, printer);
            }
            terminal.println();
            terminal.flush();
        }
    }

    private Map<String, NDArray> read(NDManager manager) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors file = Safetensors.open(task.files.inputs)) {
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
        writer.write(task.files.output);
    }
}
