package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Pooling;
import io.github.asymlora.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command writes what the library writes of a model that is wholly in memory. */
class OnnxExportTest extends CommandTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/fixtures/models/bert");

    @TempDir
    private Path folder;

    @Test
    void aRunsAdapterAndHeadReadTheEncoderAsItWasTrained() throws IOException {
        Path run = folder.resolve("run");
        Path adapter = run.resolve("adapter");
        Path file = folder.resolve("written.onnx");
        Path expected = folder.resolve("expected.onnx");
        try (Model model = Models.load(GOLDEN, Pooling.MEAN).newHead(3, 0);
                Adapter drawn = Lora.rank(2).on("query").attach(model, 1)) {
            AdapterFiles.save(drawn, adapter);
            drawn.merge();
            Onnx.write(model, expected);
        }
        Files.writeString(
                adapter.resolve("asymlora.json"), "{\"base_model\": null, \"pooling\": \"mean\", \"max_length\": 16}");
        assertThat(run("export", "--onnx", file, run, "--model", GOLDEN))
                .as(err.toString())
                .isZero();
        assertThat(file).hasSameBinaryContentAs(expected);
        try (Model model = Models.load(GOLDEN)) {
            Onnx.write(model, expected);
        }
        assertThat(run("export", "--onnx", file, GOLDEN)).as(err.toString()).isZero();
        assertThat(file).hasSameBinaryContentAs(expected);
    }

    @Test
    void wrongUseIs2AndWrongInputIs1() {
        Path file = folder.resolve("written.onnx");
        assertThat(run("export", "--onnx", file, "--type", "f16", GOLDEN)).isEqualTo(2);
        assertThat(run("export", "--onnx", file, GOLDEN, GOLDEN)).isEqualTo(2);
        assertThat(run("export", "--onnx", file, "--gguf", file, GOLDEN)).isEqualTo(2);
        assertThat(run("export", "--onnx", file, GOLDEN.resolveSibling("llama")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("is a llama: only encoders");
        assertThat(file).doesNotExist();
    }
}
