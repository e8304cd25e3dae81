package io.github.asymlora.cli;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.LoraConversion;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code asymlora convert --model DIR --adapter DIR --rank R --out DIR}. */
@Command(
        name = "convert",
        description = {
            "Writes any method's adapter as a plain LoRA of a rank, for programs that know no other method.",
            "It prints how much of each layer's change that rank holds: 100 % loses nothing."
        },
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdapterConversion from;

    @Option(names = "--rank", defaultValue = "8", paramLabel = "R", description = "The LoRA's (${DEFAULT-VALUE}).")
    private int rank;

    @Override
    public Integer call() {
        Path out = from.newFolder();
        PrintWriter writer = spec.commandLine().getOut();
        try (Model loaded = Models.load(from.model(), from.pooling(), Precision.FP32);
                Adapter source = from.attachTo(loaded)) {
            LoraConversion converted = LoraConversion.of(source, rank);
            try (Adapter lora = converted.adapter()) {
                AdapterFiles.save(lora, out);
            }
            int width = converted.shares().keySet().stream()
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            converted
                    .shares()
                    .forEach((path, share) -> writer.println(
                            String.format(Locale.ROOT, "%-" + width + "s  %6.2f %%", path, 100 * share)));
        }
        writer.flush();
        return 0;
    }
}
