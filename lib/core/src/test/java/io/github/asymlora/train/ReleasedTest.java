package io.github.asymlora.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What earlier versions wrote stays readable: a run of each lies in {@code released/}. */
class ReleasedTest {
    private static final Path RUN = Path.of("src/test/resources/released/0.1.0/run");

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void copy() throws IOException {
        TinyTask.model(folder.resolve("tiny"));
        run = folder.resolve("run");
        try (Stream<Path> files = Files.walk(RUN)) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(RUN.relativize(file).toString()));
            }
        }
    }

    @Test
    void itsAdapterPredicts() {
        try (Classifier classifier = Classifier.open(run.resolve("adapter"))) {
            assertThat(classifier.predict(List.of("a b c")).get(0).label()).isIn("acceptable", "unacceptable");
        }
    }

    @Test
    void itsCheckpointIsAnAdapter() {
        try (Model model = Models.load(folder.resolve("tiny"));
                Adapter adapter = AdapterFiles.load(model, run.resolve("checkpoint-12/adapter"))) {
            assertThat(adapter.layers()).hasSize(2);
        }
    }

    @Test
    void itsRecipeIsRead() {
        assertThat(Recipes.read(run.resolve("recipe.yaml"), List.of())
                        .training()
                        .epochs())
                .isEqualTo(2);
    }

    @Test
    void itsCheckpointIsPassedOverByName() {
        assertThatThrownBy(() -> SavedState.open(run.resolve("checkpoint-12")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("another version");
    }
}
