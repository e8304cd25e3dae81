package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.InputException;
import io.github.asymlora.adapter.SavedAdapter;
import io.github.asymlora.io.Checkpoint;
import io.github.asymlora.io.JsonFiles;
import io.github.asymlora.io.TensorInfo;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    /** Of {@code adapter_config.json}; the ones that are set are shown. */
    private static final List<String> FIELDS = List.of(
            "peft_type",
            "base_model_name_or_path",
            "task_type",
            "r",
            "init_r",
            "target_r",
            "lora_alpha",
            "lora_dropout",
            "use_rslora",
            "use_dora",
            "init_lora_weights",
            "rank_pattern",
            "alpha_pattern",
            "bias",
            "lora_bias",
            "target_modules",
            "exclude_modules",
            "feedforward_modules",
            "layers_to_transform",
            "modules_to_save",
            "asymlora");

    private static final String FIELD = "%-24s %s%n";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR|FILE", description = "An adapter or model folder, or a .safetensors file.")
    private Path path;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (Files.exists(path.resolve("result.json")) && Files.isDirectory(path.resolve("adapter"))) {
            show(
                    out,
                    "run's method",
                    JsonFiles.object(path.resolve("result.json")).path("method"));
            path = path.resolve("adapter");
        }
        if (!Files.exists(path)) {
            throw new InputException("no file or folder " + path + ".");
        }
        Optional<SavedAdapter> adapter = SavedAdapter.in(path);
        if (adapter.isPresent()) {
            show(adapter.get(), out);
        } else {
            showModel(out);
        }
        out.flush();
        return 0;
    }

    private void show(SavedAdapter adapter, PrintWriter out) {
        out.printf(Locale.ROOT, FIELD, "method", adapter.title());
        if (Files.exists(path.resolve("adapter_config.json"))) {
            JsonNode config = JsonFiles.object(path.resolve("adapter_config.json"));
            FIELDS.forEach(field -> show(out, field, config.path(field)));
        }
        for (SavedAdapter.Tensor tensor : adapter.tensors()) {
            show(out, tensor.name(), tensor.info(), tensor.trained() ? "trained" : "frozen");
        }
        long numbers = adapter.tensors().stream()
                .mapToLong(tensor -> tensor.info().shape().size())
                .sum();
        out.printf(
                Locale.ROOT,
                "  %d tensors, %,d numbers, %,d of them trained%n",
                adapter.tensors().size(),
                numbers,
                adapter.trained());
    }

    private void showModel(PrintWriter out) {
        if (Files.exists(path.resolve("config.json"))) {
            JsonNode config = JsonFiles.object(path.resolve("config.json"));
            List.of("model_type", "architectures", "id2label").forEach(field -> show(out, field, config.path(field)));
        }
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            long numbers = 0;
            for (Map.Entry<String, TensorInfo> entry : checkpoint.tensors().entrySet()) {
                numbers += entry.getValue().shape().size();
                show(out, entry.getKey(), entry.getValue(), "");
            }
            out.printf(
                    Locale.ROOT,
                    "  %d tensors, %,d numbers%n",
                    checkpoint.tensors().size(),
                    numbers);
        }
    }

    private static void show(PrintWriter out, String tensor, TensorInfo info, String role) {
        out.printf(
                Locale.ROOT,
                "  %-72s %-5s %-13s %s%n",
                InputException.printable(tensor),
                info.dtype(),
                info.shape(),
                role);
    }

    /** A field that says something: neither missing nor off nor empty. */
    private static void show(PrintWriter out, String field, JsonNode value) {
        boolean off = value.isMissingNode() || value.isNull() || value.isBoolean() && !value.booleanValue();
        if (!off && !(value.isContainerNode() && value.isEmpty())) {
            out.printf(Locale.ROOT, FIELD, field, InputException.printable(text(value)));
        }
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }
}
