package io.github.asymlora.notebook.card;

import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A recipe as it would be written, with its defaults; what is nothing isn't said. */
final class RecipeCard {
    private static final Pattern NOTHING = Pattern.compile(".*: (?:null|\\[]|\\{})");

    private RecipeCard() {}

    static Card of(Recipe recipe) {
        String yaml = Recipes.write(recipe)
                .lines()
                .filter(line -> !NOTHING.matcher(line).matches())
                .collect(Collectors.joining("\n"));
        return Card.of("Recipe, completed").lines(yaml);
    }
}
