package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same classes in several domains. Source: Gulrajani and Lopez-Paz 2021 (DomainBed).
 *
 * @param name for tables and messages
 * @param labels the classes' names, class 0 first
 * @param domains by name, in order
 */
public record Domains(String name, List<String> labels, Map<String, ImageSet> domains) {
    private static final double HELD_OUT = 0.2;

    public Domains {
        labels = List.copyOf(labels);
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }

    /**
     * One domain to learn from.
     *
     * @param train 80 % of the domain's pictures
     * @param test the other 20 %: accuracy in the domain
     * @param others every other domain, whole: accuracy out of the domain is the mean over them
     */
    public record Split(ImageSet train, ImageSet test, Map<String, ImageSet> others) {}

    /**
     * Trains on one domain: 80 % of it, which the seed chooses.
     *
     * @throws InputException if there is no such domain
     */
    public Split trainedOn(String domain, long seed) {
        ImageSet own = domains.get(domain);
        if (own == null) {
            throw new InputException(name + " has no domain \"" + domain + "\", only "
                    + String.join(", ", domains.keySet()) + "." + InputException.didYouMean(domain, domains.keySet()));
        }
        ImageSet shuffled = own.shuffled(seed, "split");
        int heldOut = (int) (shuffled.size() * HELD_OUT);
        Map<String, ImageSet> others = new LinkedHashMap<>(domains);
        others.remove(domain);
        return new Split(
                shuffled.part(own.name() + "/train", heldOut, shuffled.size()),
                shuffled.part(own.name() + "/test", 0, heldOut),
                Collections.unmodifiableMap(others));
    }
}
