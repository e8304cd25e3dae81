package io.github.asymlora.data;

import io.github.asymlora.InputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tables with named columns, in the format that their file's name says. */
final class Table {
    /** {@code train.csv} or {@code train-00000-of-00003.parquet}. */
    private static final Pattern NAME =
            Pattern.compile("(?<part>[a-z_]+)(-\\d+-of-(?<shards>\\d+))?\\.(csv|jsonl?|parquet)");

    private Table() {}

    /**
     * What {@code parser} makes of each row of a CSV, JSON, JSON lines or Parquet file, in order.
     *
     * @throws InputException if the name has another ending, there is no such file, it has no rows, or one can't be used
     */
    static <T> List<T> rows(Path file, Function<Row, Optional<T>> parser) {
        String name = file.getFileName().toString();
        List<T> rows =
                switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
                    case "csv" -> Csv.withHeader(file, parser);
                    case "json", "jsonl" -> Json.rows(file, parser);
                    case "parquet" -> Parquet.rows(file, parser);
                    default -> throw new InputException(file + ": must end in .csv, .json, .jsonl or .parquet");
                };
        return requireAny(file, rows);
    }

    /** The same rows; refuses a file that has none. */
    static <T> List<T> requireAny(Path file, List<T> rows) {
        if (rows.isEmpty()) {
            throw new InputException(file + ": holds no rows that can be used");
        }
        return rows;
    }

    /**
     * The file of one part of a data set, or all its shards in order.
     *
     * @param names what the part may be called: {@code validation}, {@code val}, {@code dev}
     * @throws InputException if there is none, a shard is missing, or there are several whole files
     */
    static List<Path> part(Path folder, List<String> names) {
        List<Path> files = filesOf(folder, names);
        if (files.isEmpty()) {
            throw new InputException(folder + ": there is no " + String.join(" or ", names)
                    + " (.csv, .json, .jsonl or .parquet, whole or in shards such as train-00000-of-00003.parquet)");
        }
        Matcher first = NAME.matcher(files.get(0).getFileName().toString());
        int wanted = first.matches() && first.group("shards") != null ? Integer.parseInt(first.group("shards")) : 1;
        if (files.size() != wanted) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "%s: %d file%s of %s instead of %d: %s",
                    folder,
                    files.size(),
                    files.size() == 1 ? "" : "s",
                    names.get(0),
                    wanted,
                    files.stream().map(Path::getFileName).toList()));
        }
        return files;
    }

    private static List<Path> filesOf(Path folder, List<String> names) {
        return Folders.children(folder).stream()
                .filter(file -> {
                    Matcher name = NAME.matcher(file.getFileName().toString());
                    return name.matches() && names.contains(name.group("part"));
                })
                .toList();
    }
}
