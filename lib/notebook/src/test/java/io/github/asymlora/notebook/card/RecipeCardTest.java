package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.experiment.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeCardTest {
    @Test
    void showsTheWholeRecipe(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "task: {name: tweets}\n");
        Card card = RecipeCard.of(Recipes.read(file, List.of()));

        assertThat(card.text())
                .contains("name: \"tweets\"", "method: \"lora\"", "seed: 0")
                .doesNotContain("null");
        assertThat(card.html()).contains("<pre ", "method: &quot;lora&quot;");
    }
}
