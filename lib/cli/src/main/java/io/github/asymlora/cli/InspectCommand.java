package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.io.TensorInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code asymlora inspect DIR|FILE}. */
@Command(
        name = "inspect",
        description =
                "What an adapter, checkpoint or safetensors file holds: method, rank, targets, who trains, tensors.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
    private static final List<String> FIELDS = List.of(
            "peft_type",
            "base_model_name_or_path",
            "task_type",
            "r",
            "lora_alpha",
            "lora_dropout",
            "target_modules",
            "layers_to_transform",
            "modules_to_save",
            "asymlora");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", description = "An adapter or model folder, or a .safetensors file.")
    private Path path;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (Files.exists(path.resolve("result.json")) && Files.isDirectory(path.resolve("adapter"))) {
            path = path.resolve("adapter"); // a finished run
        }
        if (!Files.exists(path)) {
            throw new InputException("no file or folder " + path + ".");
        }
        if (Files.exists(path.resolve("adapter_config.json"))) {
            JsonNode config = json(path.resolve("adapter_config.json"));
            FIELDS.stream()
                    .filter(config::hasNonNull)
                    .forEach(field -> out.printf("%-24s %s%n", field, text(config.get(field))));
            tensors(path.resolve("adapter_model.safetensors"), out);
        } else if (Files.exists(path.resolve("config.json"))) {
            JsonNode config = json(path.resolve("config.json"));
            out.printf("%-24s %s%n", "model_type", text(config.path("model_type")));
            out.printf("%-24s %s%n", "architectures", text(config.path("architectures")));
            tensors(path, out);
        } else {
            tensors(Files.exists(path.resolve("head.safetensors")) ? path.resolve("head.safetensors") : path, out);
        }
        if (Files.exists(path.resolve("adapter_config.json")) && Files.exists(path.resolve("head.safetensors"))) {
            tensors(path.resolve("head.safetensors"), out);
        }
        out.flush();
        return 0;
    }

    private static void tensors(Path file, PrintWriter out) {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            long numbers = 0;
            for (Map.Entry<String, TensorInfo> entry : checkpoint.tensors().entrySet()) {
                TensorInfo tensor = entry.getValue();
                numbers += tensor.shape().size();
                out.printf("  %-72s %-5s %s%n", entry.getKey(), tensor.dtype(), tensor.shape());
            }
            out.printf(
                    Locale.ROOT,
                    "  %d tensors, %,d numbers%n",
                    checkpoint.tensors().size(),
                    numbers);
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
