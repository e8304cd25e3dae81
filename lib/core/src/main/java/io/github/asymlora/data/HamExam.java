package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Mmlu.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Questions of the American amateur radio exams with four answers each, in three levels: technician {@code T}, general {@code
 * G} and amateur extra {@code E}. Those that refer to a figure are left out. Source: the NCVEC's question pools, with Debian's
 * package hamexam.
 *
 * <p>A level can be learned and the others be tested: the same kind of question about what wasn't taught.
 */
public final class HamExam {
    /** In the order of what they ask. */
    public static final List<String> LEVELS = List.of("T", "G", "E");

    /** The folder of these files among the cache's data. */
    static final String FOLDER = "hamexam";

    private static final String BEFORE = "### Question:\n";
    private static final String BEHIND = "\n\n### Answer:\n";
    private static final Pattern HEAD = Pattern.compile("([TGE]\\d[A-Z]\\d\\d) \\(([ABCD])\\)\\s*(\\[.*)?");
    private static final int LINES = 6;
    private static final double VALIDATION_SHARE = 0.1;
    private static final double TEST_SHARE = 0.3;

    private final Path folder;
    private final Map<String, Question> questions;

    private HamExam(Path folder, Map<String, Question> questions) {
        this.folder = folder;
        this.questions = questions;
    }

    /**
     * Reads {@code T/*}, {@code G/*} and {@code E/*}, a question each.
     *
     * @throws InputException if a folder is missing or empty, or naming the file that isn't a question
     */
    public static HamExam load(Path folder) {
        Map<String, Question> questions = new LinkedHashMap<>();
        for (String level : LEVELS) {
            List<Path> files = files(folder.resolve(level));
            files.forEach(file -> read(file, level).ifPresent(question -> questions.put(question.id(), question)));
        }
        return new HamExam(folder, questions);
    }

    private static List<Path> files(Path level) {
        List<Path> files =
                Folders.children(level).stream().filter(Files::isRegularFile).toList();
        if (files.isEmpty()) {
            throw new InputException(level + ": holds no question");
        }
        return files;
    }

    private static Optional<Question> read(Path file, String level) {
        List<String> lines = Lines.read(file, (number, line) -> Optional.of(line.strip()));
        Matcher head = HEAD.matcher(lines.isEmpty() ? "" : lines.get(0));
        if (lines.size() != LINES || !head.matches()) {
            throw new InputException(
                    file + ": is no question: a number and the right letter, \"T1A01 (C)\", the question, and"
                            + " four answers, a line each");
        }
        List<String> choices = new ArrayList<>();
        for (String letter : Mmlu.LETTERS) {
            String line = lines.get(2 + choices.size());
            if (!line.startsWith(letter + ". ")) {
                throw new InputException(file + ", line " + (3 + choices.size()) + ": begins with \"" + letter
                        + ". \" where it is an answer, not \"" + line + "\"");
            }
            choices.add(line.substring(letter.length() + 2));
        }
        boolean refersToFigure = lines.get(1).toLowerCase(Locale.ROOT).contains("figure ");
        Question question =
                new Question(head.group(1), level, lines.get(1), choices, Mmlu.LETTERS.indexOf(head.group(2)));
        return refersToFigure ? Optional.empty() : Optional.of(question);
    }

    /** All of a level, by number. */
    public List<Question> questions(String level) {
        requireLevel(level);
        return questions.values().stream()
                .filter(question -> question.subject().equals(level))
                .toList();
    }

    /** What is asked; the answer comes next. */
    public static String prompt(Question question) {
        return BEFORE + question.text() + BEHIND;
    }

    /**
     * To answer in words: a level is learned, and tested beside the others, whose test parts are the domains.
     *
     * @throws InputException if there is no such level, or too few questions for a split
     */
    public TextTask task(String learned) {
        requireLevel(learned);
        Map<String, Dataset> domains = new LinkedHashMap<>();
        LEVELS.stream()
                .filter(level -> !level.equals(learned))
                .forEach(level -> domains.put("hamexam/" + level, level(level).test()));
        TextTask own = level(learned);
        return new TextTask(
                own.name(),
                own.goal(),
                own.labels(),
                own.metrics(),
                own.train(),
                own.validation(),
                own.test(),
                domains);
    }

    private TextTask level(String level) {
        List<Example> rows = questions(level).stream()
                .map(question -> example(question, question.answer()))
                .toList();
        return TextTask.splitResponses("hamexam/" + level, folder, rows, VALIDATION_SHARE, TEST_SHARE);
    }

    /** Questions that are word for word the same stay together. */
    private static Example example(Question question, int choice) {
        return new Example(question.id(), prompt(question), question.choices().get(choice), Float.NaN, question.text());
    }

    /** The questions that examples of the tasks are about, in their order. */
    public List<Question> asked(Dataset data) {
        return data.examples().stream()
                .map(example -> questions.get(example.id()))
                .toList();
    }

    /** Every answer of every question as a response, four after one another: what a model finds likeliest is its choice. */
    public static Dataset choices(String name, List<Question> questions) {
        return new Dataset(
                name,
                questions.stream()
                        .flatMap(question -> Stream.of(0, 1, 2, 3).map(choice -> {
                            Example whole = example(question, choice);
                            return new Example(
                                    whole.id() + "/" + Mmlu.LETTERS.get(choice),
                                    whole.text(),
                                    whole.pair(),
                                    Float.NaN,
                                    whole.group());
                        }))
                        .toList());
    }

    private static void requireLevel(String level) {
        if (!LEVELS.contains(level)) {
            throw new InputException("level " + level + " is none of " + String.join(", ", LEVELS) + ".");
        }
    }
}
