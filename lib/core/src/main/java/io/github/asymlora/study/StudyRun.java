package io.github.asymlora.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.RecipeTree;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.io.StrictYaml;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One run of a study.
 *
 * @param id of the recipe: runs of one id are the same run, whatever study asks for it
 * @param recipe what it trains
 * @param settings what sets it apart from the study's other runs
 * @param search whether it only chooses
 */
public record StudyRun(String id, Recipe recipe, Map<String, String> settings, boolean search) {
    private static final int ID = 12;
    private static final int LONGEST = 120;

    static StudyRun of(Recipe recipe, Map<String, String> settings, boolean search) {
        return new StudyRun(Recipes.hash(recipe).substring(0, ID), recipe, settings, search);
    }

    /** One that was sent elsewhere as text, {@link Recipes#write}. */
    public static StudyRun read(String recipe, Map<String, String> settings, boolean search) {
        ObjectNode root = (ObjectNode) StrictYaml.value("a run's recipe", recipe);
        return of(new RecipeTree("a run's recipe", root).recipe(), settings, search);
    }

    /** In words: {@code B only r=8, learning_rate 0.002, seed 1}. */
    public String title() {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey().equals("arm")
                        ? setting.getValue()
                        : lastPart(setting.getKey()) + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Its directory's name: {@code B-only-r-8_learning_rate-0.002_seed-1_3f2a90c1b7de}. */
    String folderName() {
        String readable = settings.entrySet().stream()
                .map(setting -> setting.getKey().equals("arm")
                        ? setting.getValue()
                        : lastPart(setting.getKey()) + "-" + setting.getValue())
                .map(part -> part.replaceAll("[^A-Za-z0-9._+-]+", "-"))
                .collect(Collectors.joining("_"));
        return readable.substring(0, Math.min(LONGEST, readable.length())) + "_" + id;
    }

    private static String lastPart(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
