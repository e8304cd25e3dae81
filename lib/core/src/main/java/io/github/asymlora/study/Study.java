package io.github.asymlora.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.experiment.RecipeTree;
import io.github.asymlora.io.StrictYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs around a recipe: every combination of what varies, with every seed.
 *
 * <pre>{@code
 * base: ../recipes/06-language-understanding/laptop/base.yaml
 * set: {training: {epochs: 2}}
 * arms:
 *   both r=8: {adapter: {rank: 8}}
 *   B only r=16: {adapter: {arm: A_rand_hB_zero, rank: 16, alpha: 32}}
 *   head only: {method: head_only}
 * grid: {task.name: [tweets, movies]}
 * unless:
 *   - {arm: head only, task.name: movies}
 * search: {over: {training.learning_rate: {low: 0.0005, high: 0.05}}, draws: 6, halving: 1}
 * seeds: 5
 * }</pre>
 */
public final class Study {
    private static final int MOST = 100_000;

    private final String name;
    private final List<Combination> combinations;
    private final Search search;
    private final List<Long> seeds;
    private final Map<List<Object>, StudyRun> runs = new ConcurrentHashMap<>();

    private Study(String name, List<Combination> combinations, Search search, List<Long> seeds) {
        this.name = name;
        this.combinations = combinations;
        this.search = search;
        this.seeds = seeds;
    }

    /**
     * Reads a study strictly, each recipe that comes of it too.
     *
     * @throws InputException naming file, key and what would be right
     */
    public static Study read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new InputException("no study " + file + ".");
        }
        String what = "study " + file.getFileName();
        StudyFile written = StrictYaml.bind(what, StrictYaml.tree(what, file), StudyFile.class);
        try {
            return of(file, written);
        } catch (InputException e) {
            throw new InputException(what + ", " + e.getMessage(), e);
        }
    }

    private static Study of(Path file, StudyFile written) {
        List<Combination> all = arms(file, written);
        for (Map.Entry<String, List<JsonNode>> key : written.grid().entrySet()) {
            all = crossed(all, key.getKey(), key.getValue());
        }
        all = paired(all, written.paired());
        List<Combination> left = all.stream()
                .filter(one -> written.unless().stream().noneMatch(one::matches))
                .toList();
        if (left.isEmpty()) {
            throw new InputException("unless leaves nothing of " + all.size() + " combinations.");
        }
        Search search = written.search() == null ? null : Search.of(written.search());
        List<Long> seeds = written.seeds() == null ? List.of(0L) : Seeds.of("seeds", written.seeds());
        if (search != null) {
            seeds.stream().filter(search.seeds()::contains).findFirst().ifPresent(seed -> {
                throw new InputException(
                        "seed " + seed + " is among seeds and search.seeds: who chooses doesn't judge.");
            });
        }
        String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        Study study = new Study(name, left, search, seeds);
        study.requireUsable();
        return study;
    }

    private static List<Combination> arms(Path file, StudyFile written) {
        Path folder = file.toAbsolutePath().getParent();
        JsonNode arms = written.arms();
        if (arms != null && arms.isArray()) {
            if (written.base() != null) {
                throw new InputException("base: arms that are recipes have none.");
            }
            List<Combination> all = new ArrayList<>();
            arms.forEach(arm -> all.add(recipe(folder.resolve(arm.asText()), written.set())));
            return requireDistinct(all);
        }
        if (written.base() == null) {
            throw new InputException("base is missing: the recipe that is varied.");
        }
        RecipeTree base = base(folder.resolve(written.base()), written.set());
        if (arms == null) {
            return List.of(new Combination(Map.of(), base));
        }
        List<Combination> all = new ArrayList<>();
        arms.properties().forEach(arm -> {
            if (!(arm.getValue() instanceof ObjectNode changes)) {
                throw new InputException("arms." + arm.getKey() + " is not a mapping of keys to values.");
            }
            all.add(new Combination(Map.of("arm", arm.getKey()), base.with(changes)));
        });
        if (all.isEmpty()) {
            throw new InputException("arms has none.");
        }
        return all;
    }

    private static Combination recipe(Path file, ObjectNode set) {
        String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        return new Combination(Map.of("arm", name), base(file, set));
    }

    private static RecipeTree base(Path file, ObjectNode set) {
        RecipeTree tree = RecipeTree.read(file.normalize());
        return set == null ? tree : tree.with(set);
    }

    private static List<Combination> requireDistinct(List<Combination> arms) {
        if (arms.isEmpty()
                || arms.stream().map(Combination::settings).distinct().count() < arms.size()) {
            throw new InputException("arms is empty, or has two recipes of one name.");
        }
        return arms;
    }

    private static List<Combination> crossed(List<Combination> all, String key, List<JsonNode> values) {
        requireValues("grid." + key, values);
        List<Combination> more = new ArrayList<>();
        all.forEach(one -> values.forEach(value -> more.add(one.with(key, value, values.size() > 1))));
        requireSize(more.size());
        return more;
    }

    private static List<Combination> paired(List<Combination> all, Map<String, List<JsonNode>> paired) {
        if (paired.isEmpty()) {
            return all;
        }
        paired.forEach((key, values) -> requireValues("paired." + key, values));
        if (paired.values().stream().map(List::size).distinct().count() > 1) {
            Map<String, Integer> sizes = new LinkedHashMap<>();
            paired.forEach((key, values) -> sizes.put(key, values.size()));
            throw new InputException("paired: its keys have different numbers of values: " + sizes + ".");
        }
        List<Combination> more = new ArrayList<>();
        for (Combination one : all) {
            for (int i = 0; i < paired.values().iterator().next().size(); i++) {
                Combination longer = one;
                for (Map.Entry<String, List<JsonNode>> key : paired.entrySet()) {
                    longer = longer.with(
                            key.getKey(), key.getValue().get(i), key.getValue().size() > 1);
                }
                more.add(longer);
            }
        }
        requireSize(more.size());
        return more;
    }

    private static void requireValues(String where, List<JsonNode> values) {
        if (values == null || values.isEmpty()) {
            throw new InputException(where + " has no values.");
        }
    }

    private static void requireSize(int combinations) {
        if (combinations > MOST) {
            throw new InputException("there are " + combinations + " combinations and more; at most " + MOST + ".");
        }
    }

    /** Wrong keys and values show now, and not after hours. */
    private void requireUsable() {
        for (Combination one : combinations) {
            try {
                candidates().forEach(candidate -> candidate(one, candidate).run(0, false));
            } catch (InputException e) {
                throw new InputException(one.settings().values() + ": " + e.getMessage(), e);
            }
        }
    }

    /** One that leaves a key of the search as it is counts too. */
    static Combination candidate(Combination one, Map<String, JsonNode> values) {
        Combination chosen = one;
        for (Map.Entry<String, JsonNode> value : values.entrySet()) {
            chosen = chosen.with(value.getKey(), value.getValue(), true);
        }
        return chosen;
    }

    private List<Map<String, JsonNode>> candidates() {
        return search == null ? List.of(Map.of()) : search.candidates();
    }

    /** Of its file, without the ending. */
    public String name() {
        return name;
    }

    List<Combination> combinations() {
        return combinations;
    }

    /** One of its runs; made once, as a plan is made again and again. */
    StudyRun run(Combination one, long seed, boolean search) {
        return runs.computeIfAbsent(List.of(one.settings(), seed, search), key -> one.run(seed, search));
    }

    /** What is chosen first, or null. */
    Search search() {
        return search;
    }

    /** Keys that the search chooses. */
    List<String> searched() {
        return search == null
                ? List.of()
                : List.copyOf(search.candidates().get(0).keySet());
    }

    List<Long> seeds() {
        return seeds;
    }

    /** How many runs it has, those of its search included. */
    public int size() {
        return combinations.size() * (seeds.size() + (search == null ? 0 : search.runs()));
    }
}
