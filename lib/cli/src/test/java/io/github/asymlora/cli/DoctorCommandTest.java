package io.github.asymlora.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    private Path folder;

    /** A full disk, or a folder of another user: the rest of the report is what helps then. */
    @Test
    void saysWhereTheEngineCannotBeUnpackedAndGoesOn() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        String below = file.resolve("djl").toString();
        TrainProcess doctor = TrainProcess.start(
                folder.resolve("log.txt"),
                List.of("doctor"),
                Map.of("DJL_CACHE_DIR", below, "ENGINE_CACHE_DIR", below));
        assertThat(doctor.exitCode()).isEqualTo(1);
        assertThat(doctor.output())
                .doesNotContain("\tat ")
                .containsPattern("(?m)^engine .*" + file)
                .containsPattern("(?m)^GPU ")
                .containsPattern("(?m)^models ");
    }
}
