package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Cache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Every task by its name: {@code Tasks.load("tweets")}, {@code Tasks.load("rte", folder)}; and those of a user's own tables:
 * {@code Tasks.csv(file, "text", "label")}.
 */
public final class Tasks {

    /**
     * How a task is made.
     *
     * @param fetched its folder among the fetched data, or null
     * @param loader makes it from a folder
     * @param tester makes it from a folder that may hold the test part alone
     */
    private record Source(String fetched, Function<Path, TextTask> loader, Function<Path, TextTask> tester) {
        Source(String fetched, Function<Path, TextTask> loader) {
            this(fetched, loader, loader);
        }
    }

    private static final Map<String, Source> SOURCES = sources();

    private Tasks() {}

    private static Map<String, Source> sources() {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (Sentiment domain : Sentiment.values()) {
            sources.put(domain.key(), new Source(Sentiment.FOLDER, domain::load));
        }
        for (Sentiment domain : Sentiment.values()) {
            sources.put(domain.key() + Sentiment.RATING, new Source(Sentiment.FOLDER, domain::loadRatings));
        }
        sources.put("snli", new Source(Snli.FOLDER, Snli::load));
        for (Glue task : Glue.values()) {
            sources.put(task.key(), new Source(null, task::load));
        }
        for (Summarization task : Summarization.values()) {
            sources.put(task.key(), new Source(null, task::load, task::loadTest));
        }
        sources.put("bbc", new Source(Bbc.FOLDER, Bbc::load));
        sources.put("hamexam", new Source(HamExam.FOLDER, folder -> HamExam.load(folder)
                .task("T")));
        sources.put(Addresses.NAME, new Source(Addresses.FOLDER, Addresses::load));
        sources.put("ner", new Source(null, NamedEntities::load));
        sources.put("alpaca", new Source(null, Alpaca::load));
        sources.put("messages", new Source(null, Conversations::load));
        return sources;
    }

    /** All names. */
    public static List<String> names() {
        return new ArrayList<>(SOURCES.keySet());
    }

    /**
     * A task from the fetched data.
     *
     * @throws InputException if there is no task of that name, or its data is not fetched or not to be fetched
     */
    public static TextTask load(String name) {
        Source source = source(name);
        if (source.fetched() == null) {
            throw new InputException(name + " is read from its original files: give their folder, too");
        }
        return source.loader().apply(Cache.user().data(source.fetched()));
    }

    /**
     * A task from the files in a folder of the user.
     *
     * @throws InputException if there is no task of that name, a file is missing or a row can't be used
     */
    public static TextTask load(String name, Path folder) {
        return source(name).loader().apply(folder);
    }

    /**
     * The same to be judged only: of parts in files of their own, the test part is enough and the others stay empty.
     *
     * @throws InputException if there is no task of that name, a file is missing or a row can't be used
     */
    public static TextTask loadTest(String name, Path folder) {
        return source(name).tester().apply(folder);
    }

    /**
     * A task of one's own CSV file, whose first line names its columns: classes by name or values, split at random; {@link
     * LabelledTexts} says how and has more to choose.
     *
     * @throws InputException naming file, line and column where a row can't be used, or the class that has too few
     */
    public static TextTask csv(Path file, String text, String label) {
        return table(file, TextColumns.of(text, label).csv(file));
    }

    /** The same of JSON lines, or one array of objects. */
    public static TextTask jsonl(Path file, String text, String label) {
        return table(file, TextColumns.of(text, label).jsonl(file));
    }

    /** The same of a Parquet file. */
    public static TextTask parquet(Path file, String text, String label) {
        return table(file, TextColumns.of(text, label).parquet(file));
    }

    private static TextTask table(Path file, List<LabelledText> rows) {
        return TextTask.of(file.getFileName().toString(), rows);
    }

    /** Names are found as the benchmarks write them, too: SST-2, STS-B. */
    private static Source source(String name) {
        Source source = SOURCES.get(name.toLowerCase(Locale.ROOT).replace("-", ""));
        if (source == null) {
            throw new InputException("unknown task \"" + name + "\", known are " + String.join(", ", names()) + "."
                    + InputException.didYouMean(name, names()));
        }
        return source;
    }
}
