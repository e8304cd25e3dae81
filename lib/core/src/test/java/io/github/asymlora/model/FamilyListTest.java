package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.gguf.Gguf;
import io.github.asymlora.onnx.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FamilyListTest {
    private static final Pattern TYPE = Pattern.compile("`([^`]+)`");

    @Test
    void thePageNamesThoseThatThereAre() throws IOException {
        assertThat(typesOfThePage(row -> true))
                .containsExactlyInAnyOrderElementsOf(
                        Family.known().stream().map(Family::type).toList());
    }

    @Test
    void thePageSaysWhatBecomesAFileForOtherEngines() throws IOException {
        assertThat(typesOfThePage(row -> row[4].contains("ONNX"))).containsExactlyInAnyOrderElementsOf(Onnx.families());
        assertThat(typesOfThePage(row -> row[4].contains("GGUF"))).containsExactlyInAnyOrderElementsOf(Gguf.families());
    }

    /** The types in the first column of the table on the library's page. */
    private static List<String> typesOfThePage(Predicate<String[]> wanted) throws IOException {
        return Files.readAllLines(Path.of("../README.md")).stream()
                .dropWhile(line -> !line.startsWith("| `model_type`"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|"))
                .filter(wanted)
                .flatMap(row -> TYPE.matcher(row[1]).results().map(found -> found.group(1)))
                .toList();
    }

    @Test
    void aTypeIsTakenOnce() {
        Family bert = Family.known().get(0);
        assertThatThrownBy(() -> Family.register(bert))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"" + bert.type() + "\" already");
    }
}
