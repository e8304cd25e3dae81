package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Small grey pictures in MNIST's files. Sources: LeCun et al. 1998 (digits), Xiao et al. 2017 (clothes).
 */
public final class Mnist {
    /** The folder of the digits among the cache's data. */
    static final String DIGITS_FOLDER = "mnist";

    /** The folder of the clothes among the cache's data. */
    static final String CLOTHES_FOLDER = "fashion-mnist";

    private static final List<String> CLOTHES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");
    private static final List<String> DIGITS =
            IntStream.range(0, 10).mapToObj(String::valueOf).toList();

    private final String name;
    private final List<String> labels;
    private final GreyImages train;
    private final GreyImages test;

    private Mnist(String name, List<String> labels, GreyImages train, GreyImages test) {
        this.name = name;
        this.labels = labels;
        this.train = train;
        this.test = test;
    }

    /** The fetched digits. */
    public static Mnist digits() {
        return digits(Cache.user().data(DIGITS_FOLDER));
    }

    /**
     * Digits from a folder with the four files {@code train-images-idx3-ubyte} and its kind, compressed or not.
     *
     * @throws InputException if one is missing or damaged
     */
    public static Mnist digits(Path folder) {
        return load("mnist", DIGITS, folder);
    }

    /** The fetched pictures of clothes, Fashion-MNIST. */
    public static Mnist clothes() {
        return clothes(Cache.user().data(CLOTHES_FOLDER));
    }

    /** Fashion-MNIST from a folder, as {@link #digits(Path)}. */
    public static Mnist clothes(Path folder) {
        return load("fashion-mnist", CLOTHES, folder);
    }

    private static Mnist load(String name, List<String> labels, Path folder) {
        GreyImages train = read(folder, "train", labels.size());
        GreyImages test = read(folder, "t10k", labels.size());
        if (train.width() != test.width() || train.height() != test.height()) {
            throw new InputException(folder + ": training and test pictures differ in size");
        }
        return new Mnist(name, labels, train, test);
    }

    private static GreyImages read(Path folder, String part, int classes) {
        Path pictureFile = file(folder, part + "-images-idx3-ubyte");
        Path labelFile = file(folder, part + "-labels-idx1-ubyte");
        Idx pictures = Idx.read(pictureFile, 3);
        Idx labels = Idx.read(labelFile, 1);
        if (pictures.shape()[0] != labels.shape()[0]) {
            throw new InputException(
                    labelFile + ": " + labels.shape()[0] + " labels for " + pictures.shape()[0] + " pictures");
        }
        for (int i = 0; i < labels.values().length; i++) {
            if (Byte.toUnsignedInt(labels.values()[i]) >= classes) {
                throw new InputException(String.format(
                        Locale.ROOT,
                        "%s: label %d at %d is none of the classes 0 to %d",
                        labelFile,
                        Byte.toUnsignedInt(labels.values()[i]),
                        i,
                        classes - 1));
            }
        }
        return new GreyImages(pictures.shape()[2], pictures.shape()[1], pictures.values(), labels.values());
    }

    private static Path file(Path folder, String name) {
        Path plain = folder.resolve(name);
        Path compressed = folder.resolve(name + ".gz");
        if (!Files.exists(plain) && !Files.exists(compressed)) {
            throw new InputException(folder + ": there is neither " + name + " nor " + name + ".gz");
        }
        return Files.exists(plain) ? plain : compressed;
    }

    /** For tables and messages. */
    public String name() {
        return name;
    }

    /** The ten classes' names, class 0 first. */
    public List<String> labels() {
        return labels;
    }

    /** The 60,000 training pictures. */
    public ImageSet train() {
        return train.named(name + "/train");
    }

    /** The 10,000 test pictures. */
    public ImageSet test() {
        return test.named(name + "/test");
    }

    /** Training and test pictures together, of which DomainBed makes its domains. */
    GreyImages all() {
        return train.and(test);
    }
}
