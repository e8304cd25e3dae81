package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Entities to be found in sentences, as a task: each word's tag is learned, and whole entities are judged. Files are CoNLL's, or
 * JSON lines as Hugging Face writes them ({@code .json}, {@code .jsonl}).
 */
public final class NamedEntities {
    /** Names of tags that are numbers, a line each, beside the files; it orders the types, too. */
    static final String NAMES = "labels.txt";

    private static final double SHARE = 0.1;
    private static final List<String> TRAIN = List.of("train");
    private static final List<String> VALIDATION = List.of("validation", "valid", "val", "dev", "testa");
    private static final List<String> TEST = List.of("test", "testb");

    private NamedEntities() {}

    /**
     * The task of a file, or of a folder with a file for each part: {@code train.txt}, {@code dev.txt} ({@code valid},
     * {@code validation}), {@code test.txt}. Of the training part a tenth each becomes what there is no file for; the same
     * sentence stays on one side.
     *
     * @throws InputException naming file and line where a tag is wrong, or what is missing
     */
    public static TextTask load(Path place) {
        boolean one = Files.isRegularFile(place);
        Path folder = one ? place.toAbsolutePath().getParent() : place;
        Path names = folder.resolve(NAMES);
        List<String> named =
                Files.exists(names) ? Lines.read(names, (i, line) -> Optional.of(line.strip())) : List.of();
        Path train = one
                ? place
                : part(place, TRAIN)
                        .orElseThrow(
                                () -> new InputException(
                                        place
                                                + ": there is no train.txt, .conll, .jsonl or the like. The file itself may be given, too."));
        List<TaggedSentence> learned = read(train, named);
        List<TaggedSentence> validation = one ? List.of() : read(place, VALIDATION, named);
        List<TaggedSentence> test = one ? List.of() : read(place, TEST, named);
        List<TaggedSentence> all = new ArrayList<>(learned);
        all.addAll(validation);
        all.addAll(test);
        EntityTags tags = named.isEmpty() ? EntityTags.in(all) : EntityTags.listed(named, names.toString());
        return task("ner", tags, learned, validation, test);
    }

    /** The task of sentences, split at random by what they say. */
    public static TextTask of(String name, List<TaggedSentence> sentences) {
        return task(name, EntityTags.in(sentences), sentences, List.of(), List.of());
    }

    private static TextTask task(
            String name,
            EntityTags tags,
            List<TaggedSentence> learned,
            List<TaggedSentence> validation,
            List<TaggedSentence> test) {
        if (tags.types().isEmpty()) {
            throw new InputException(name + ": no word of " + learned.size() + " sentences is in an entity.");
        }
        Split split = Split.byGroup(
                dataset(name, tags, learned), validation.isEmpty() ? SHARE : 0, test.isEmpty() ? SHARE : 0);
        TextTask task = new TextTask(
                name,
                Task.Goal.TOKEN_CLASS,
                tags.labels(),
                List.of(Metric.ENTITY_F1, Metric.ENTITY_PRECISION, Metric.ENTITY_RECALL),
                split.train(),
                validation.isEmpty() ? split.validation() : dataset(name + "/validation", tags, validation),
                test.isEmpty() ? split.test() : dataset(name + "/test", tags, test),
                Map.of());
        for (Dataset part : List.of(task.train(), task.validation(), task.test())) {
            if (part.size() == 0) {
                throw new InputException(part.name() + ": " + learned.size()
                        + " sentences are too few to learn from some and judge by others.");
            }
        }
        return task;
    }

    private static Dataset dataset(String name, EntityTags tags, List<TaggedSentence> sentences) {
        return new Dataset(
                name,
                sentences.stream()
                        .map(sentence -> Example.tagged(
                                sentence.place(),
                                sentence.words(),
                                sentence.tags().stream()
                                        .map(tag -> tags.number(tag, sentence.place()))
                                        .toList()))
                        .toList());
    }

    private static List<TaggedSentence> read(Path folder, List<String> part, List<String> names) {
        return part(folder, part).map(file -> read(file, names)).orElse(List.of());
    }

    private static List<TaggedSentence> read(Path file, List<String> names) {
        List<TaggedSentence> sentences =
                file.toString().matches("(?i).*\\.jsonl?") ? TaggedJson.read(file, names) : Conll.read(file);
        return Table.requireAny(file, sentences);
    }

    private static Optional<Path> part(Path folder, List<String> names) {
        return Folders.children(folder).stream()
                .filter(Files::isRegularFile)
                .filter(file -> names.contains(file.getFileName().toString().replaceFirst("\\.[^.]*$", "")))
                .findFirst();
    }
}
