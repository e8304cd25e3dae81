package io.github.asymlora.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.adapter.Adapter;
import io.github.asymlora.adapter.AdapterFiles;
import io.github.asymlora.cli.Main;
import io.github.asymlora.data.Task;
import io.github.asymlora.experiment.Recipe;
import io.github.asymlora.experiment.Recipes;
import io.github.asymlora.linalg.RandomStreams;
import io.github.asymlora.model.Head;
import io.github.asymlora.model.Model;
import io.github.asymlora.model.Models;
import io.github.asymlora.model.Precision;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.text.Tokenizer;
import io.github.asymlora.train.Batches;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Our side of {@code environment/test --peer}. Each line that comes in is a list of words in JSON: a command line of
 * {@link Main}, {@code draw RECIPE FOLDER}, which saves an adapter as if it had been trained, {@code start RECIPE FOLDER},
 * which saves what training begins with, or {@code tokens MODEL TEXT}, which says their ids. Each is answered by a line of
 * JSON.
 */
public final class PeerWork {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double CHANGE = 0.1;
    private static final int LABELS = 3;

    private PeerWork() {}

    public static void main(String[] args) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = questions.readLine();
        while (line != null) {
            System.out.println(JSON.writeValueAsString(answer(JSON.readValue(line, String[].class))));
            line = questions.readLine();
        }
    }

    private static Map<String, Object> answer(String[] words) {
        StringWriter said = new StringWriter();
        CommandLine commands = Main.commandLine();
        commands.addSubcommand("draw", new Draw());
        commands.addSubcommand("start", new Start());
        commands.addSubcommand("tokens", new Tokens());
        int code = commands.setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(words);
        return Map.of("code", code, "said", said.toString());
    }

    /** An adapter all of whose trained numbers have moved at random from where they start. */
    @CommandLine.Command(name = "draw")
    static final class Draw implements Runnable {
        @CommandLine.Parameters(index = "0")
        private Path recipe;

        @CommandLine.Parameters(index = "1")
        private Path folder;

        @Override
        public void run() {
            Compute.withoutGradients();
            Recipe read = Recipes.read(recipe, List.of());
            try (Model model = Models.load(read.model(), read.pooling(), Precision.FP32)) {
                Head head = model.head();
                if (head == null || !head.predicts().writes()) {
                    model.newHead(LABELS, read.seed());
                }
                try (Adapter adapter = read.fineTuning(1).attach(model, read.seed())) {
                    adapter.trainable().forEach((name, w) -> move(w, RandomStreams.at(read.seed(), "draw " + name, 0)));
                    AdapterFiles.save(adapter, folder);
                }
            }
        }

        private static void move(NDArray w, SplittableRandom random) {
            float[] change = new float[(int) w.size()];
            for (int i = 0; i < change.length; i++) {
                change[i] = (float) (CHANGE * random.nextGaussian());
            }
            w.setRequiresGradient(false);
            try (NDManager scope = w.getManager().newSubManager()) {
                w.addi(scope.create(change, w.getShape()));
            }
        }
    }

    /** The adapter and head that a recipe's training begins with, and {@code batches.json}, the first epoch's. */
    @CommandLine.Command(name = "start")
    static final class Start implements Callable<Integer> {
        @CommandLine.Parameters(index = "0")
        private Path recipe;

        @CommandLine.Parameters(index = "1")
        private Path folder;

        @Override
        public Integer call() throws IOException {
            Compute.withoutGradients();
            Recipe read = Recipes.read(recipe, List.of());
            Task task = read.task().load();
            try (Model model = Models.load(read.model())) {
                model.newHead(task.outputs(), read.seed());
                try (Adapter adapter = read.fineTuning(1).attach(model, read.seed())) {
                    AdapterFiles.save(adapter, folder);
                }
            }
            int size = read.training().batchSize();
            List<int[]> batches = Batches.ofEpoch(task.train().size(), size, read.seed(), 1);
            JSON.writeValue(folder.resolve("batches.json").toFile(), batches);
            return 0;
        }
    }

    /** The ids that our tokenizer splits a text into. */
    @CommandLine.Command(name = "tokens")
    static final class Tokens implements Callable<Integer> {
        private static final int ANY_LENGTH = 1 << 20;

        @CommandLine.Spec
        private CommandLine.Model.CommandSpec spec;

        @CommandLine.Parameters(index = "0")
        private Path model;

        @CommandLine.Parameters(index = "1")
        private String text;

        @Override
        public Integer call() {
            try (Tokenizer tokenizer = Tokenizer.open(model, ANY_LENGTH)) {
                spec.commandLine()
                        .getOut()
                        .print(Arrays.toString(
                                tokenizer.encodeTexts(List.of(text)).get(0)));
            }
            return 0;
        }
    }
}
