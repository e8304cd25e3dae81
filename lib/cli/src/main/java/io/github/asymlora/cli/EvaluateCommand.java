package io.github.asymlora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Mmlu;
import io.github.asymlora.data.Summarization;
import io.github.asymlora.data.Task;
import io.github.asymlora.data.Tasks;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.experiment.MmluEvaluation;
import io.github.asymlora.experiment.SummaryEvaluation;
import io.github.asymlora.generate.GenerationConfig;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.metric.Proportion;
import io.github.asymlora.metric.Rouge;
import io.github.asymlora.model.Model;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.Evaluation;
import io.github.asymlora.train.Examples;
import io.github.asymlora.train.ImageExamples;
import io.github.asymlora.train.Predictions;
import io.github.asymlora.train.Predictor;
import io.github.asymlora.train.ResponseExamples;
import io.github.asymlora.train.Source;
import io.github.asymlora.train.TaggedExamples;
import io.github.asymlora.train.TextExamples;
import io.github.asymlora.train.TrainingOptions;
import io.github.asymlora.vision.Augmentation;
import io.github.asymlora.vision.ImageSet;
import io.github.asymlora.vision.ImageTask;
import io.github.asymlora.vision.ImageTasks;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code asymlora evaluate --model DIR [--adapter DIR] --task NAME [--folder DIR] [--domain D]}. */
@Command(
        name = "evaluate",
        description =
                "Judges a model, with or without an adapter, on a task's test set: its metrics, and ROUGE of the"
                        + " summaries that it writes; of pictures, on further domains too; or the accuracy of its answers to MMLU's questions.",
        mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
    private static final String MMLU = "mmlu";
    private static final int LONGEST = 2048;
    private static final int NEW_TOKENS = 128;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ModelOptions from;

    @Option(names = "--task", required = true, paramLabel = "NAME", description = "A recipe's task, or mmlu.")
    private String task;

    @Option(names = "--folder", paramLabel = "F", description = "The task's own files, where they aren't fetched ones.")
    private Path folder;

    @Option(
            names = "--domain",
            paramLabel = "D",
            description =
                    "Of pictures in domains: the one that was learned from; its test part is judged on, and all of"
                            + " the others.")
    private String domain;

    @Option(
            names = {"--examples", "--questions"},
            paramLabel = "N",
            description = "Judge on a fixed sample of that many (all).")
    private Integer examples;

    @Option(
            names = "--seed",
            defaultValue = "0",
            paramLabel = "S",
            description = "Draws the sample, and splits pictures as a recipe's sample_seed does (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--shots",
            paramLabel = "K",
            description = "Of mmlu: answered questions in each prompt, or as many as fit (5).")
    private Integer shots;

    @Option(
            names = "--max-input-tokens",
            paramLabel = "N",
            description = "Longest input, which a recipe calls max_length: texts are cut there, prompts of mmlu lose"
                    + " shots (of texts, as the adapter was trained; else 128 for classes, otherwise 2048, or what the"
                    + " model has positions for).")
    private Integer longest;

    @Option(names = "--json", description = "Print JSON, with the subjects of mmlu each.")
    private boolean json;

    @Option(
            names = "--engine",
            paramLabel = "NAME",
            description = "Where texts are read: local, or spark, a part of them on each executor (local).")
    private String engine = Engines.LOCAL;

    @Option(names = "--master", paramLabel = "URL", description = "Of Spark's cluster, as sweep has it.")
    private String master;

    @Option(names = "--rows", hidden = true, paramLabel = "A:B", description = "A part of them: what is predicted.")
    private String rows;

    @ArgGroup(exclusive = false, heading = "How summaries are written (as the model's folder says):%n")
    private GenerateSettings settings = new GenerateSettings();

    @Override
    public Integer call() {
        checkUse();
        ObjectNode result;
        if (!engine.equals(Engines.LOCAL) && rows == null) {
            result = elsewhere();
        } else {
            try (Model loaded = from.load()) {
                from.attachTo(loaded);
                result = judge(loaded);
            }
        }
        spec.commandLine().getOut().println(json || rows != null ? Json.text(result) : table(result));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** The same command for parts of the test set, each on its own executor; metrics are of all. */
    private ObjectNode elsewhere() {
        TextTask judged = test();
        Predictions all = new DistributedEvaluation(engine, master)
                .predict(
                        spec.commandLine().getParseResult().originalArgs(),
                        judged.test().size());
        ObjectNode result = Json.object()
                .put("task", judged.name())
                .put("examples", judged.test().size());
        judged.metrics().forEach(metric -> Json.number(result, metric.key(), all.score(metric)));
        return result;
    }

    private ObjectNode judge(Model loaded) {
        if (isOfPictures()) {
            return pictures(loaded);
        }
        return task.equalsIgnoreCase(MMLU) ? mmlu(loaded) : task(loaded);
    }

    private boolean isOfPictures() {
        return ImageTasks.names().contains(task);
    }

    private void checkUse() {
        if (domain != null && !isOfPictures()) {
            throw wrongUse("--domain goes with tasks of pictures: " + String.join(", ", ImageTasks.names()) + ".");
        }
        if (examples != null && examples < 1 || shots != null && shots < 0) {
            throw wrongUse("--examples must be at least 1, --shots at least 0.");
        }
        if (shots != null && !task.equalsIgnoreCase(MMLU)) {
            throw wrongUse("--shots goes with --task mmlu only.");
        }
        if (!settings.byName().isEmpty() && !isSummarization()) {
            throw wrongUse(
                    settings.byName().keySet() + " goes with summaries only, which --task " + task + " has not.");
        }
        if (!engine.equals(Engines.LOCAL) && (isOfPictures() || isSummarization() || task.equalsIgnoreCase(MMLU))) {
            throw wrongUse(
                    "--engine goes with tasks of texts whose metrics are of predictions; " + task + " is read here.");
        }
        if (folder == null && task.equalsIgnoreCase(MMLU)) {
            throw wrongUse("--task mmlu needs --folder, with dev/ and test/ in it.");
        }
    }

    private ParameterException wrongUse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private boolean isSummarization() {
        return Arrays.stream(Summarization.values())
                .anyMatch(known -> known.key().equalsIgnoreCase(task));
    }

    /** A task's metrics on its test set, and under {@code domains} on each further one. */
    private ObjectNode pictures(Model loaded) {
        ImageTask all = ImageTasks.load(task, folder, domain, seed);
        ImageTask judged = examples == null ? all : all.judgedOn(examples, seed);
        ObjectNode result = Json.object().put("task", judged.name());
        judge(judged.test(), judged.metrics(), loaded, result);
        if (!judged.domains().isEmpty()) {
            ObjectNode domains = result.putObject("domains");
            judged.domains()
                    .forEach((name, images) -> judge(images, judged.metrics(), loaded, domains.putObject(name)));
        }
        return result;
    }

    private void judge(ImageSet images, List<Metric> metrics, Model loaded, ObjectNode result) {
        result.put("examples", images.size());
        putMetrics(ImageExamples.of(images, loaded, Augmentation.NONE), metrics, loaded, result);
    }

    private void putMetrics(Examples ready, List<Metric> metrics, Model loaded, ObjectNode result) {
        Evaluation.of(Source.whole(loaded, ready), metrics, progress("read", ready.size()))
                .forEach((metric, value) -> Json.number(result, metric.key(), value));
    }

    private TextTask test() {
        TextTask all = folder == null ? Tasks.load(task) : Tasks.loadTest(task, folder);
        return examples == null ? all : all.judgedOn(examples, seed);
    }

    /** A task's metrics on its test set, and ROUGE. */
    private ObjectNode task(Model loaded) {
        TextTask judged = test();
        boolean responses = judged.goal() == Task.Goal.RESPONSE;
        Dataset test = rows == null ? judged.test() : DistributedEvaluation.part(judged.test(), rows);
        ObjectNode result = Json.object().put("task", judged.name()).put("examples", test.size());
        int most = from.maxLength().orElse(responses ? positions(loaded) : TrainingOptions.DEFAULT.maxLength());
        try (Tokenizer tokenizer = Predictor.tokenizer(loaded, longest == null ? most : longest)) {
            Examples ready =
                    switch (judged.goal()) {
                        case RESPONSE -> ResponseExamples.of(test, tokenizer, loaded);
                        case TOKEN_CLASS -> words(judged, test, tokenizer, loaded);
                        default -> TextExamples.of(test, tokenizer, loaded);
                    };
            if (rows != null) {
                return DistributedEvaluation.write(Evaluation.predictions(Source.whole(loaded, ready), "test"));
            }
            putMetrics(ready, judged.metrics(), loaded, result);
            if (isSummarization()) {
                put(SummaryEvaluation.of(test, writer(loaded), tokenizer, progress("summarized", test.size())), result);
            }
        }
        return result;
    }

    /** Entities are counted in the task's tags, so the model's must be these. */
    private static Examples words(TextTask judged, Dataset test, Tokenizer tokenizer, Model loaded) {
        if (!loaded.labels().equals(judged.labels())) {
            throw new InputException("The head is for " + loaded.labels() + ", task " + judged.name() + " has "
                    + judged.labels() + ". They must be the same, in this order: labels.txt beside the files says it.");
        }
        return TaggedExamples.of(test, tokenizer, loaded);
    }

    /** Written as asked for here or by the model's folder; where neither says how long, as summaries mostly are. */
    private Generator writer(Model loaded) {
        Generator generator = Generator.of(loaded).with(settings.byName()).seed(seed);
        boolean given = settings.byName().containsKey("max_length")
                || generator.config().maxNewTokens() != null
                || loaded.decoder() > 0 && generator.config().maxLength() != GenerationConfig.DEFAULT_LENGTH;
        return given ? generator : generator.maxNewTokens(NEW_TOKENS);
    }

    private static void put(Rouge rouge, ObjectNode result) {
        result.put("rouge1", rouge.rouge1().f1());
        result.put("rouge2", rouge.rouge2().f1());
        result.put("rougeL", rouge.rougeL().f1());
        result.put("rougeLsum", rouge.rougeLsum().f1());
    }

    private ObjectNode mmlu(Model loaded) {
        Mmlu benchmark = Mmlu.load(folder);
        List<Mmlu.Question> questions = examples == null ? benchmark.test() : benchmark.sample(examples, seed);
        int most = longest == null ? positions(loaded) : longest;
        int wanted = shots == null ? Mmlu.SHOTS : shots;
        try (Tokenizer tokenizer = Tokenizer.open(loaded.folder(), most)) {
            MmluEvaluation evaluation = MmluEvaluation.of(
                    loaded, tokenizer, benchmark, questions, wanted, progress("answered", questions.size()));
            ObjectNode result = Json.object().put("task", MMLU);
            put(evaluation.accuracy(), result);
            result.put("shots", wanted);
            result.put("with_fewer_shots", evaluation.withFewerShots(wanted));
            result.put("max_input_tokens", most);
            ObjectNode subjects = result.putObject("subjects");
            evaluation.bySubject().forEach((subject, accuracy) -> put(accuracy, subjects.putObject(subject)));
            return result;
        }
    }

    private static void put(Proportion accuracy, ObjectNode result) {
        result.put("questions", accuracy.n());
        result.put("right", accuracy.hits());
        result.put("accuracy", accuracy.value());
        result.put("low_95", accuracy.low());
        result.put("high_95", accuracy.high());
    }

    private static int positions(Model loaded) {
        return Math.min(LONGEST, loaded.config().integer("max_position_embeddings", LONGEST));
    }

    private TerminalProgress progress(String what, int of) {
        return new TerminalProgress(spec.commandLine().getErr(), what, of);
    }

    /** All but the subjects; of a domain, its metric. */
    private static String table(ObjectNode result) {
        StringBuilder table = new StringBuilder();
        result.properties().stream()
                .filter(field -> field.getValue().isValueNode())
                .forEach(field -> table.append(
                        String.format(Locale.ROOT, "%-16s  %s%n", field.getKey(), Json.rounded(field.getValue()))));
        result.path("domains")
                .properties()
                .forEach(domain -> table.append(String.format(
                        Locale.ROOT,
                        "  %-14s  %s%n",
                        domain.getKey(),
                        Json.rounded(domain.getValue().path(Metric.ACCURACY.key())))));
        return table.toString().stripTrailing();
    }
}
