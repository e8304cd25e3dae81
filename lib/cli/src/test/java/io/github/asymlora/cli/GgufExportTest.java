package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.adapter.Lora;
import io.github.asymlora.gguf.Gguf;
import io.github.asymlora.gguf.GgufType;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command writes what the library writes of a model that is wholly in memory. */
class GgufExportTest extends CommandTest {
    private static final Path GOLDEN = Path.of("../core/src/test/resources/fixtures/models/qwen3");

    @TempDir
    private Path folder;

    private Path model;
    private Path adapter;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectories(folder.resolve("tiny"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(GOLDEN.resolve(name), model.resolve(name));
        }
        Files.writeString(model.resolve("tokenizer.json"), """
                {"version": "1.0", "added_tokens": [], "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false,
                 "trim_offsets": true, "use_regex": true}, "model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []}}""");
        adapter = folder.resolve("run/adapter");
        try (Model loaded = Models.load(model);
                Adapter drawn = Lora.rank(2).on("q_proj", "down_proj").attach(loaded, 1)) {
            drawn.trainable().forEach((name, w) -> {
                w.setRequiresGradient(false);
                w.addi(0.1);
            });
            AdapterFiles.save(drawn, adapter);
        }
    }

    @Test
    void modelsMergedModelsAndAdapters() throws IOException {
        Path file = folder.resolve("written.gguf");
        Path expected = folder.resolve("expected.gguf");
        try (Model loaded = Models.load(model)) {
            Gguf.write(loaded, GgufType.F32, expected);
            assertThat(run("export", "--gguf", file, model)).as(err.toString()).isZero();
            assertThat(file).hasSameBinaryContentAs(expected);
            try (Adapter attached = AdapterFiles.load(loaded, adapter)) {
                Gguf.writeAdapter(attached, expected);
                Path run = folder.resolve("run");
                assertThat(run("export", "--gguf-adapter", file, run, "--model", model))
                        .as(err.toString())
                        .isZero();
                assertThat(file).hasSameBinaryContentAs(expected);
                attached.merge();
                Gguf.write(loaded, GgufType.F16, expected);
                assertThat(run("export", "--gguf", file, "--type", "f16", run, "--model", model))
                        .as(err.toString())
                        .isZero();
                assertThat(file).hasSameBinaryContentAs(expected);
            }
        }
    }

    @Test
    void wrongUseIs2AndWrongInputIs1() {
        Path file = folder.resolve("written.gguf");
        assertThat(run("export", "--gguf", file, model, model)).isEqualTo(2);
        assertThat(run("export", "--gguf", file, "--type", "q4_0", model)).isEqualTo(2);
        assertThat(run("export", "--gguf-adapter", file, "--type", "f16", adapter))
                .isEqualTo(2);
        assertThat(run("export", "--tensorboard", folder, "--type", "f16", adapter))
                .isEqualTo(2);
        assertThat(run("export", "--tensorboard", folder, "")).isEqualTo(2);
        assertThat(run("export", "--gguf", file, GOLDEN.resolveSibling("bert"))).isEqualTo(1);
        assertThat(err.toString()).contains("bert is a bert: only decoders");
        assertThat(run("export", "--gguf-adapter", file, model, "--model", model))
                .isEqualTo(1);
        assertThat(file).doesNotExist();
    }
}
