package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuReportTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-      | false | 0 | no NVIDIA driver; the engine's libraries for the CPU",
                "-      | true  | 0 | no NVIDIA driver; CUDA libraries",
                "550.54 | false | 0 | NVIDIA driver 550.54; the engine's libraries for the CPU: those for CUDA come with ASYMLORA_DEVICE=cuda",
                "550.54 | true  | 0 | NVIDIA driver 550.54; CUDA libraries; but no GPU that they can use (see nvidia-smi)",
                "550.54 | true  | 2 | NVIDIA driver 550.54; CUDA libraries; cuda:0, cuda:1",
            })
    void saysWhatIsThereAndWhatIsMissing(String driver, boolean libraries, int gpus, String text) {
        assertThat(new GpuReport(driver, libraries, gpus)).hasToString(text);
    }

    @Test
    void readsTheDriversVersion(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("version");
        assertThat(GpuReport.driver(file)).isNull();
        Files.writeString(
                file, "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\n");
        assertThat(GpuReport.driver(file)).isEqualTo("550.54.15");
        Files.writeString(file, "unheard of");
        assertThat(GpuReport.driver(file)).isEqualTo("of unknown version");
    }
}
