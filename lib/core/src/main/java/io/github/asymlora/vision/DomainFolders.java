package io.github.asymlora.vision;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Hashes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** DomainBed's folders, {@code domain/class/picture}: PACS, VLCS, OfficeHome, TerraIncognita, or one's own. */
public final class DomainFolders {
    private static final Set<String> ENDINGS = Set.of("jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff");

    private DomainFolders() {}

    /** Pictures and their classes, in the order of their names. */
    private record Listing(List<Path> files, List<Integer> labels) {}

    /**
     * Finds every picture; none is decoded yet. Hidden files and files that are no pictures by their ending are passed
     * over.
     *
     * @param folder of the data set, for instance {@code .../PACS}
     * @throws InputException naming the folder if there are no two domains, a domain lacks a class that another one
     *     has, or a class is empty
     */
    public static Domains load(Path folder) {
        List<Path> domains = children(folder, Files::isDirectory);
        if (domains.size() < 2) {
            throw new InputException(folder + ": holds " + domains.size()
                    + " domain folders; there must be at least two, as domain/class/picture");
        }
        Set<String> classes = new TreeSet<>();
        domains.forEach(domain -> children(domain, Files::isDirectory).forEach(c -> classes.add(name(c))));
        List<String> labels = List.copyOf(classes);
        String name = name(folder.toAbsolutePath().normalize());
        Map<String, ImageSet> sets = new LinkedHashMap<>();
        for (Path domain : domains) {
            Listing listing = list(domain, labels);
            sets.put(
                    name(domain),
                    ImageSet.of(
                            name + "/" + name(domain),
                            listing.files().size(),
                            listing.labels()::get,
                            index -> ImageFiles.read(listing.files().get(index)),
                            index -> Hashes.ofFile(listing.files().get(index))));
        }
        return new Domains(name, labels, sets);
    }

    private static Listing list(Path domain, List<String> labels) {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        for (int label = 0; label < labels.size(); label++) {
            Path folder = domain.resolve(labels.get(label));
            if (!Files.isDirectory(folder)) {
                List<String> present = children(domain, Files::isDirectory).stream()
                        .map(DomainFolders::name)
                        .toList();
                throw new InputException(domain + ": has no class \"" + labels.get(label) + "\", which another domain"
                        + " has; all must have the same." + InputException.didYouMean(labels.get(label), present));
            }
            List<Path> files = children(folder, DomainFolders::isPicture);
            if (files.isEmpty()) {
                throw new InputException(
                        folder + ": holds no picture (" + String.join(", ", new TreeSet<>(ENDINGS)) + ")");
            }
            listing.files().addAll(files);
            for (int i = 0; i < files.size(); i++) {
                listing.labels().add(label);
            }
        }
        return listing;
    }

    private static boolean isPicture(Path file) {
        String ending = name(file).substring(name(file).lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return ENDINGS.contains(ending) && Files.isRegularFile(file);
    }

    private static List<Path> children(Path folder, Predicate<Path> wanted) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder + ": there is no such folder");
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !name(child).startsWith(".") && wanted.test(child))
                    .sorted((a, b) -> name(a).compareTo(name(b)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder + ": " + e, e);
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
