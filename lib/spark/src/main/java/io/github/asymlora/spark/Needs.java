package io.github.asymlora.spark;

import io.github.asymlora.InputException;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.TaskChoice;
import io.github.asymlora.io.Cache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What recipes read from the cache: fetched models and data sets, as {@code models/NAME} and {@code data/NAME}. */
final class Needs {
    private final Cache cache;
    private final Map<TaskChoice, List<String>> ofTasks = new HashMap<>();

    Needs(Cache cache) {
        this.cache = cache;
    }

    /** Of one recipe. A user's own folders are none: those every machine has to reach. */
    ArrayList<String> of(Recipe recipe) {
        ArrayList<String> all = new ArrayList<>(ofTasks.computeIfAbsent(recipe.task(), this::ofTask));
        String model = recipe.model();
        if (model != null
                && !Files.isDirectory(Path.of(model))
                && Files.isDirectory(cache.models().resolve(model))) {
            all.add("models/" + model);
        }
        return all;
    }

    /** Found by loading it: the task knows what it reads. */
    private List<String> ofTask(TaskChoice task) {
        try {
            task.load();
        } catch (InputException e) {
            return List.of(); // the run will say so
        }
        TreeSet<String> names = new TreeSet<>();
        Cache.used().stream()
                .filter(folder -> folder.startsWith(cache.data()))
                .forEach(folder -> names.add("data/" + cache.data().relativize(folder)));
        return List.copyOf(names);
    }
}
