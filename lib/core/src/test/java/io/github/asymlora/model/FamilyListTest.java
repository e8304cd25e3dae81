package io.github.asymlora.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FamilyListTest {
    private static final Pattern TYPE = Pattern.compile("`([^`]+)`");

    /** The table of the library's page: types in its first column. */
    @Test
    void thePageNamesThoseThatThereAre() throws IOException {
        List<String> named = Files.readAllLines(Path.of("../README.md")).stream()
                .dropWhile(line -> !line.startsWith("| `model_type`"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .flatMap(line -> TYPE.matcher(line.split("\\|")[1]).results().map(found -> found.group(1)))
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Family.known().stream().map(Family::type).toList());
    }

    @Test
    void aTypeIsTakenOnce() {
        Family bert = Family.known().get(0);
        assertThatThrownBy(() -> Family.register(bert))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("\"" + bert.type() + "\" already");
    }
}
