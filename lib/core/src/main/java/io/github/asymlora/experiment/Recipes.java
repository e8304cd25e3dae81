package io.github.asymlora.experiment;

import io.github.asymlora.InputException;
import io.github.asymlora.io.StrictYaml;
import java.nio.file.Path;
import java.util.List;

/** Reads recipes strictly: an unknown key, a wrong type or an impossible value is an error that names it. */
public final class Recipes {
    private Recipes() {}

    /**
     * Reads a recipe. One with a {@code base}, another recipe's path from this file's folder, is that recipe but for what it
     * says itself; see {@link RecipeTree#with}.
     *
     * @param settings changes to it, {@code training.epochs=5} each
     * @throws InputException naming file, key and what would be right
     */
    public static Recipe read(Path file, List<String> settings) {
        RecipeTree tree = RecipeTree.read(file);
        for (String setting : settings) {
            tree = with(tree, setting);
        }
        return tree.recipe();
    }

    private static RecipeTree with(RecipeTree tree, String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw new InputException("--set " + setting + ": write it as key=value, such as training.epochs=5.");
        }
        String key = setting.substring(0, equals);
        return tree.with(key, StrictYaml.value("--set " + setting, setting.substring(equals + 1)));
    }

    /** SHA-256 of what a run of it computes: of all but how often it is saved and what the paper reports. */
    public static String hash(Recipe recipe) {
        return RecipeText.hash(write(recipe.withoutPaper()));
    }

    /** The recipe with every default written out. */
    public static String write(Recipe recipe) {
        return StrictYaml.write(recipe);
    }
}
