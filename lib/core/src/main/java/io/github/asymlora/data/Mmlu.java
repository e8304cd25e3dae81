package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.linalg.RandomStreams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Multiple-choice questions on 57 subjects from the benchmark's CSV files, with its own prompt: the subject's five
 * development questions with their answers, then the question. Source: Hendrycks et al. 2021.
 */
public final class Mmlu {
    /** What the choices are called in prompts and answers. */
    public static final List<String> LETTERS = List.of("A", "B", "C", "D");
    /** Answered questions before each, in published results. */
    public static final int SHOTS = 5;

    private static final List<String> COLUMNS = List.of("question", "A", "B", "C", "D", "answer");

    /** Of a sample whose questions don't say theirs. */
    private static final String NO_SUBJECT = "";

    private static final Pattern IN_ONE_TEXT =
            Pattern.compile("(.*)\nA\\. (.*)\nB\\. (.*)\nC\\. (.*)\nD\\. (.*)\nAnswer:", Pattern.DOTALL);

    private final Map<String, List<Question>> shots;
    private final Map<String, List<Question>> test;

    /**
     * One question.
     *
     * @param id unique in the benchmark
     * @param subject as in the file's name: {@code college_physics}; empty in a sample without subjects
     * @param text the question itself
     * @param choices the four answers, A first
     * @param answer the position of the right one
     */
    public record Question(String id, String subject, String text, List<String> choices, int answer) {}

    private Mmlu(Map<String, List<Question>> shots, Map<String, List<Question>> test) {
        this.shots = shots;
        this.test = test;
    }

    /**
     * Reads {@code dev/*_dev.csv} and {@code test/*_test.csv}.
     *
     * @throws InputException if a file is missing or a row can't be used
     */
    public static Mmlu load(Path folder) {
        Map<String, List<Question>> shots = subjects(folder, "dev");
        Map<String, List<Question>> test = subjects(folder, "test");
        test.keySet().stream()
                .filter(subject -> !shots.containsKey(subject))
                .findFirst()
                .ifPresent(subject -> {
                    throw new InputException(folder + ": dev/" + subject + "_dev.csv is missing, which " + "test/"
                            + subject + "_test.csv needs for its prompts");
                });
        return new Mmlu(shots, test);
    }

    /**
     * Questions without subjects or examples, for prompts without shots: JSON lines of {@code question}, which holds the
     * four answers below it and ends in {@code Answer:}, and {@code answer}, a letter; a question that is there more than
     * once, but for its spaces, counts once. Source: OpenAI's evals, which holds a sample of the test questions so.
     *
     * @param folder of {@code *.jsonl}
     * @throws InputException if there is no such file or a row can't be used
     */
    public static Mmlu loadSample(Path folder) {
        Map<String, Question> questions = new LinkedHashMap<>();
        for (Path file : Folders.children(folder)) {
            if (file.toString().endsWith(".jsonl")) {
                Json.rows(file, row -> Optional.of(inOneText(row)))
                        .forEach(question ->
                                questions.putIfAbsent(asked(question).replaceAll("\\s+", ""), question));
            }
        }
        if (questions.isEmpty()) {
            throw new InputException(folder + ": there is no file *.jsonl");
        }
        return new Mmlu(Map.of(NO_SUBJECT, List.of()), Map.of(NO_SUBJECT, List.copyOf(questions.values())));
    }

    private static Question inOneText(Row row) {
        Matcher parts = IN_ONE_TEXT.matcher(row.get("question"));
        if (!parts.matches()) {
            throw row.error("question is none with the answers A. to D. and \"Answer:\" below it");
        }
        List<String> choices = List.of(parts.group(2), parts.group(3), parts.group(4), parts.group(5));
        String id = row.file().getFileName() + "-" + row.number();
        return new Question(id, NO_SUBJECT, parts.group(1), choices, row.oneOf(LETTERS, "answer"));
    }

    /**
     * One file, for instance of the validation questions.
     *
     * @throws InputException if there is no such file or a row can't be used
     */
    public static List<Question> read(Path file) {
        String subject = file.getFileName().toString().replaceFirst("_(dev|val|test)\\.csv$", "");
        return Csv.withColumns(file, COLUMNS, row -> Optional.of(question(subject, row)));
    }

    private static Map<String, List<Question>> subjects(Path folder, String part) {
        Map<String, List<Question>> subjects = new TreeMap<>();
        String ending = "_" + part + ".csv";
        Path parts = folder.resolve(part);
        for (Path file : Folders.children(parts)) {
            String name = file.getFileName().toString();
            if (name.endsWith(ending)) {
                subjects.put(name.substring(0, name.length() - ending.length()), read(file));
            }
        }
        if (subjects.isEmpty()) {
            throw new InputException(parts + ": there is no file *" + ending);
        }
        return subjects;
    }

    private static Question question(String subject, Row row) {
        List<String> choices = LETTERS.stream().map(row::get).toList();
        String id = row.file().getFileName() + "-" + row.number();
        return new Question(id, subject, row.get("question"), choices, row.oneOf(LETTERS, "answer"));
    }

    /** All subjects, in alphabetical order. */
    public List<String> subjects() {
        return List.copyOf(test.keySet());
    }

    /**
     * The test questions of one subject.
     *
     * @throws InputException if there is no such subject
     */
    public List<Question> test(String subject) {
        return of(test, subject);
    }

    /** The test questions of all subjects, over which the benchmark's average runs. */
    public List<Question> test() {
        return test.values().stream().flatMap(List::stream).toList();
    }

    /** A pseudo-random sample of the test questions of all subjects (all, if there are fewer), the same for the same seed. */
    public List<Question> sample(int n, long seed) {
        List<Question> shuffled = new ArrayList<>(test());
        Collections.shuffle(shuffled, new Random(RandomStreams.seed(seed, "sample", 0)));
        return List.copyOf(shuffled.subList(0, Math.min(n, shuffled.size())));
    }

    private static List<Question> of(Map<String, List<Question>> questions, String subject) {
        List<Question> found = questions.get(subject);
        if (found == null) {
            throw new InputException("no subject \"" + subject + "\" among " + questions.keySet() + "."
                    + InputException.didYouMean(subject, questions.keySet()));
        }
        return found;
    }

    /**
     * The prompt; the answer's letter, after a space, would come next.
     *
     * @param shotCount how many answered questions come first; 5 in published results
     * @throws InputException if the subject has fewer
     */
    public String prompt(Question question, int shotCount) {
        List<Question> answered = of(shots, question.subject());
        if (shotCount < 0 || shotCount > answered.size()) {
            throw new InputException(String.format(
                    Locale.ROOT, "%d shots for %s, which has %d", shotCount, question.subject(), answered.size()));
        }
        StringBuilder prompt = new StringBuilder();
        // The benchmark's code puts a space before every word of the subject, hence two after "about".
        prompt.append("The following are multiple choice questions (with answers)")
                .append(
                        question.subject().isEmpty()
                                ? ""
                                : " about  " + question.subject().replace('_', ' '))
                .append(".\n\n");
        for (Question shot : answered.subList(0, shotCount)) {
            prompt.append(asked(shot))
                    .append(' ')
                    .append(LETTERS.get(shot.answer()))
                    .append("\n\n");
        }
        return prompt.append(asked(question)).toString();
    }

    /**
     * The most shots with which a prompt is short enough, as the benchmark shortens over-long ones.
     *
     * @param most never more than these, nor than the subject has
     * @param fits whether a prompt is short enough for the model
     * @throws InputException if even the question alone is too long
     */
    public int shotsThatFit(Question question, int most, Predicate<String> fits) {
        for (int count = Math.min(most, of(shots, question.subject()).size()); count >= 0; count--) {
            if (fits.test(prompt(question, count))) {
                return count;
            }
        }
        throw new InputException(question.id() + ": the question is too long for the model even without examples");
    }

    private static String asked(Question question) {
        StringBuilder text = new StringBuilder(question.text());
        for (int choice = 0; choice < LETTERS.size(); choice++) {
            text.append('\n')
                    .append(LETTERS.get(choice))
                    .append(". ")
                    .append(question.choices().get(choice));
        }
        return text.append("\nAnswer:").toString();
    }
}
