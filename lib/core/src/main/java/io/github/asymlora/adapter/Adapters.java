package io.github.asymlora.adapter;

import io.github.asymlora.InputException;
import io.github.asymlora.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Several adapters of one model by name, at most one of them on it at a time.
 *
 * <pre>{@code
 * try (Adapters adapters = Adapters.of(model)) {
 *     adapters.load("tweets", tweetsFolder);
 *     adapters.load("movies", moviesFolder);
 *     adapters.use("tweets");
 *     adapters.combine("both", Map.of("tweets", 0.5, "movies", 0.5), Combination.CAT);
 * }
 * }</pre>
 *
 * <p>Trained heads come and go with their adapters where these were loaded.
 */
public final class Adapters implements AutoCloseable {
    private final Model model;
    private final Map<String, Adapter> byName = new LinkedHashMap<>();

    private Adapters(Model model) {
        this.model = model;
    }

    /** None yet. */
    public static Adapters of(Model model) {
        return new Adapters(model);
    }

    /**
     * Attaches a new adapter under a name; it is in use then.
     *
     * @param seed draws its factors
     * @throws InputException where the name is taken or the method doesn't fit; the one in use stays in use then
     */
    public Adapter add(String name, FineTuning method, long seed) {
        return put(name, () -> method.attach(model, seed));
    }

    /**
     * Loads a saved adapter under a name; it is in use then.
     *
     * @throws InputException where the name is taken or the folder holds none for this model; the one in use stays in use
     *     then
     */
    public Adapter load(String name, Path folder) {
        return put(name, () -> AdapterFiles.load(model, folder));
    }

    /**
     * Makes a LoRA of others, weighted as PEFT's {@code add_weighted_adapter} does; it is in use then. It has no head and
     * trains no biases: these can't be combined.
     *
     * @param weights of the adapters by name
     * @throws InputException where one of them is no plain LoRA, or they don't combine so
     */
    public Adapter combine(String name, Map<String, Double> weights, Combination how) {
        Map<Adapter, Double> chosen = new LinkedHashMap<>();
        weights.forEach((other, weight) -> chosen.put(get(other), weight));
        return put(name, () -> how.of(model, chosen));
    }

    private Adapter put(String name, Supplier<Adapter> make) {
        if (byName.containsKey(name)) {
            throw new InputException("There is an adapter \"" + name + "\" already. Delete it first.");
        }
        Optional<String> before = inUse();
        disable();
        try {
            byName.put(name, make.get());
            return byName.get(name);
        } catch (RuntimeException e) {
            before.ifPresent(this::use);
            throw e;
        }
    }

    /** Their names, in the order of coming. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /**
     * One of them.
     *
     * @throws InputException where there is none of that name
     */
    public Adapter get(String name) {
        Adapter adapter = byName.get(name);
        if (adapter == null) {
            throw new InputException("There is no adapter \"" + name + "\"; there are " + byName.keySet() + "."
                    + InputException.didYouMean(name, byName.keySet()));
        }
        return adapter;
    }

    /** The one that the model runs with. */
    public Optional<String> inUse() {
        return byName.entrySet().stream()
                .filter(entry -> entry.getValue().isEnabled())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Puts one on the model in place of the one in use. */
    public Adapter use(String name) {
        Adapter adapter = get(name);
        if (!adapter.isEnabled()) {
            disable();
            adapter.enable();
        }
        return adapter;
    }

    /** Takes the one in use off: the model is as pretrained, to the last bit. */
    public void disable() {
        inUse().map(byName::get).ifPresent(Adapter::disable);
    }

    /** Takes one off and frees it. */
    public void delete(String name) {
        Adapter adapter = get(name);
        if (adapter.isMerged()) {
            adapter.unmerge();
        }
        adapter.close();
        byName.remove(name);
    }

    /** Deletes all. */
    @Override
    public void close() {
        new ArrayList<>(byName.keySet()).forEach(this::delete);
    }
}
