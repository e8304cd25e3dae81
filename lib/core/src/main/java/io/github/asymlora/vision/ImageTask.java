package io.github.asymlora.vision;

import io.github.asymlora.data.Task;
import io.github.asymlora.metric.Metric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task of pictures, judged by accuracy.
 *
 * @param name for tables and messages
 * @param labels the classes' names, class 0 first
 * @param train what is learned from
 * @param validation what choices are made by
 * @param test what is reported
 * @param domains further test sets, by name, in order
 */
public record ImageTask(
        String name,
        List<String> labels,
        ImageSet train,
        ImageSet validation,
        ImageSet test,
        Map<String, ImageSet> domains)
        implements Task {
    /** The share of the training pictures that validation takes. */
    private static final double VALIDATION = 0.1;

    public ImageTask {
        labels = List.copyOf(labels);
        domains = Collections.unmodifiableMap(new LinkedHashMap<>(domains));
    }

    /** One domain to learn from and be tested in; the others show what carries over. The seed splits the domain. */
    public static ImageTask of(Domains domains, String domain, long seed) {
        Domains.Split split = domains.trainedOn(domain, seed);
        return held(domains.name() + "/" + domain, domains.labels(), split.train(), split.test(), split.others());
    }

    /** MNIST's own training and test pictures. */
    public static ImageTask of(Mnist mnist, long seed) {
        return held(mnist.name(), mnist.labels(), mnist.train().shuffled(seed, "split"), mnist.test(), Map.of());
    }

    /** Validation is taken off the shuffled pictures. */
    static ImageTask held(
            String name, List<String> labels, ImageSet shuffled, ImageSet test, Map<String, ImageSet> others) {
        int heldOut = (int) Math.ceil(shuffled.size() * VALIDATION);
        ImageSet validation = shuffled.part(name + "/validation", 0, heldOut);
        ImageSet train = shuffled.part(name + "/train", heldOut, shuffled.size());
        return new ImageTask(name, labels, train, validation, test, others);
    }

    @Override
    public Goal goal() {
        return Goal.CLASS;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.ACCURACY);
    }

    @Override
    public ImageTask trainedOn(int n, long seed) {
        return new ImageTask(name, labels, train.head(n, seed), validation, test, domains);
    }

    @Override
    public ImageTask judgedOn(int n, long seed) {
        Map<String, ImageSet> fewer = new LinkedHashMap<>();
        domains.forEach((domain, images) -> fewer.put(domain, images.head(n, seed)));
        return new ImageTask(name, labels, train, validation.head(n, seed), test.head(n, seed), fewer);
    }
}
