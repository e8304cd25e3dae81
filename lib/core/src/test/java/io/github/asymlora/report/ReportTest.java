package io.github.asymlora.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.stat.Bootstrap;
import io.github.asymlora.train.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final double[] LABELS = {0, 1, 0, 1, 1, 0, 1, 0};

    @TempDir
    private Path runs;

    /** One that was finished; its test accuracy follows from how many of eight examples are right, the first ones. */
    private Path run(String name, String arm, double rate, long seed, int right, double validation) throws IOException {
        Path folder = Files.createDirectories(runs.resolve(name));
        Files.writeString(folder.resolve("recipe.yaml"), """
                model: tiny
                task: {name: tweets}
                adapter: {arm: "%s", rank: 8}
                training: {learning_rate: %s, epochs: 2}
                seed: %d
                paper: {source: "Table %d"}
                """.formatted(arm, rate, seed, seed));
        Files.writeString(folder.resolve("provenance.json"), """
                {"model_sha256": "m", "train_sha256": "t", "validation_sha256": "v", "test_sha256": "e",
                 "sessions": [{"asymlora": "0.1.0 (a)", "java": "17", "engine": "cpu", "threads": 1, "system": "Linux"}]}
                """);
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"event":"step","step":1,"loss":0.5,"examples_per_second":10}
                {"event":"evaluation","step":1,"validation":{"accuracy":0.5}}
                """);
        StringBuilder predictions = new StringBuilder("dataset,example,label,predicted\n");
        for (int i = 0; i < LABELS.length; i++) {
            predictions.append("test,%d,%s,%s%n".formatted(i, LABELS[i], i < right ? LABELS[i] : 1 - LABELS[i]));
        }
        Files.writeString(folder.resolve("predictions.csv"), predictions);
        result(folder, String.valueOf(right / 8.0), validation);
        return folder;
    }

    private static void result(Path folder, String accuracy, double validation) throws IOException {
        Files.writeString(folder.resolve("result.json"), """
                {"main_metric": "accuracy", "trainable_parameters": 100, "validation": {"accuracy": %s},
                 "test": {"accuracy": %s, "f1": 0.5}, "domains": {"far, away": {"accuracy": 0.25, "f1": 0.5}},
                 "seconds": 2.0}""".formatted(validation, accuracy));
    }

    private Report report() {
        return Report.of(runs, ReportOptions.DEFAULT);
    }

    @Test
    void anArmIsItsSeeds() throws IOException {
        run("a1", "both", 0.1, 1, 5, 0.5);
        run("a2", "both", 0.1, 2, 6, 0.5);
        run("a3", "both", 0.1, 3, 8, 0.5);
        run("deep/er/b1", "B only", 0.1, 1, 4, 0.5);
        Report report = report();
        assertThat(report.arms().stream().map(Arm::settings))
                .containsExactly(Map.of("adapter.arm", "both"), Map.of("adapter.arm", "B only"));
        Arm both = report.arms().get(0);
        double[] scores = {5 / 8.0, 6 / 8.0, 1};
        assertThat(both.score().mean()).isCloseTo(StatUtils.mean(scores), within(1e-12));
        assertThat(both.score().standardDeviation()).isCloseTo(Math.sqrt(StatUtils.variance(scores)), within(1e-12));
        assertThat(both.seeds()).containsExactly(1L, 2L, 3L);
        assertThat(report.problems()).isEmpty();
        assertThat(report.origins()).isEmpty();
        assertThat(report.events()).isEqualTo(new EventCounts(4, 4, 10, 0));
    }

    private static Predictions predictions(int right) {
        double[] predicted = LABELS.clone();
        for (int i = right; i < LABELS.length; i++) {
            predicted[i] = 1 - LABELS[i];
        }
        return new Predictions("test", predicted, LABELS);
    }

    /** What the stat room gives for the same predictions, by seeds × examples. */
    @Test
    void intervalsAndComparisonsAreTheBootstraps() throws IOException {
        run("a1", "both", 0.1, 1, 5, 0.5);
        run("a2", "both", 0.1, 2, 6, 0.5);
        run("b1", "only", 0.1, 1, 8, 0.5);
        run("b2", "only", 0.1, 2, 7, 0.5);
        run("b3", "only", 0.1, 3, 1, 0.5);
        Report report = report();
        Bootstrap.Score both = Predictions.scores(List.of(predictions(5), predictions(6)), Metric.ACCURACY);
        Bootstrap.Score only = Predictions.scores(List.of(predictions(8), predictions(7)), Metric.ACCURACY);
        assertThat(report.arms().get(0).interval()).isEqualTo(Bootstrap.USUAL.of(2, 8, both));
        Contrast contrast = report.contrasts().get(0);
        assertThat(contrast.comparison()).isEqualTo(Bootstrap.USUAL.compare(2, 8, only, both));
        assertThat(contrast.seeds()).as("those of both").containsExactly(1L, 2L);
        assertThat(contrast.toString()).startsWith("only − both: +0.250 [").endsWith(" 2 seeds: not told apart");
    }

    @Test
    void everyRunIsALineOfItsOwn() throws IOException {
        run("a1", "both", 0.1, 1, 5, 0.75);
        run("b1", "B only", 0.1, 3, 8, 0.5);
        assertThat(Format.RUNS.of(report())).isEqualTo("""
                run,adapter.arm,seed,metric,validation,test,"far, away",parameters,seconds,asymlora,engine,java,\
                model_sha256,system,test_sha256,threads,train_sha256,validation_sha256
                a1,both,1,accuracy,0.7500,0.6250,0.2500,100,2.0,0.1.0 (a),cpu,17,m,Linux,e,1,t,v
                b1,B only,3,accuracy,0.5000,1.0000,0.2500,100,2.0,0.1.0 (a),cpu,17,m,Linux,e,1,t,v
                """);
    }

    @Test
    void withoutPredictionsSeedsAreTheSample() throws IOException {
        for (int seed = 1; seed < 4; seed++) {
            Files.delete(run("a" + seed, "both", 0.1, seed, 4 + seed, 0.5).resolve("predictions.csv"));
            Files.delete(run("b" + seed, "only", 0.1, seed, seed, 0.5).resolve("predictions.csv"));
        }
        Files.delete(run("c1", "one", 0.1, 1, 4, 0.5).resolve("predictions.csv"));
        Report report = report();
        assertThat(report.arms().get(0).interval())
                .isEqualTo(Bootstrap.USUAL.mean(new double[] {5 / 8.0, 6 / 8.0, 7 / 8.0}));
        assertThat(report.arms().get(2).interval()).as("one number has none").isNull();
        assertThat(report.contrasts()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(Format.JSON.of(report));
        assertThat(json.get(2).get("sd").isNull()).isTrue();
        assertThat(json.get(2).get("low").isNull()).isTrue();
        assertThat(json.get(2).get("n").asInt()).isEqualTo(1);
        assertThat(json.get(1).at("/against/verdict").asText()).isEqualTo("behind");
    }

    @Test
    void whatIsNotFinishedOrWholeIsNamed() throws IOException {
        run("good", "both", 0.1, 1, 5, 0.5);
        Files.delete(run("begun", "both", 0.1, 2, 5, 0.5).resolve("result.json"));
        Files.writeString(run("torn", "both", 0.1, 3, 5, 0.5).resolve("result.json"), "{\"test\": {");
        Path failed = Files.createDirectories(runs.resolve("bad"));
        Files.writeString(failed.resolve("failed.json"), "{\"reason\": \"no file\"}");
        Files.writeString(
                run("cut", "both", 0.1, 4, 6, 0.5).resolve("metrics.jsonl"),
                "{\"event\":\"step\",\"step\":1,\"examples_per_second\":10}\n{\"event\":\"st");
        Report report = report();
        assertThat(report.arms().get(0).seeds()).containsExactly(4L, 1L);
        assertThat(report.problems()).hasSize(3);
        assertThat(report.problems().toString()).contains("bad: failed", "begun: not finished", "torn: ");
        assertThat(report.events().torn()).isEqualTo(1);
        assertThat(Format.TABLE.of(report)).contains("Left out:", "begun: not finished", "1 torn lines");
    }

    @Test
    void nanIsNoNumber() throws IOException {
        result(run("a1", "both", 0.1, 1, 5, 0.5), "\"NaN\"", 0.5);
        run("a2", "both", 0.1, 2, 6, 0.5);
        Report report = report();
        assertThat(report.arms().get(0).score().mean()).isNaN();
        assertThat(Format.JSON.of(report)).contains("\"mean\" : null").doesNotContain("NaN");
        assertThat(Format.CSV.of(report)).contains("accuracy,,,,,2,");
    }

    @Test
    void otherOriginsAreMarked() throws IOException {
        for (int seed = 1; seed < 4; seed++) {
            run("a" + seed, "both", 0.1, seed, 5, 0.5);
        }
        Path other = runs.resolve("a2/provenance.json");
        Files.writeString(
                other, Files.readString(other).replace("0.1.0 (a)", "0.2.0").replace("\"t\"", "\"u\""));
        assertThat(report().origins())
                .containsExactly(
                        "asymlora \"0.2.0\", where most have \"0.1.0 (a)\": a2",
                        "train_sha256 \"u\", where most have \"t\": a2");
    }

    @Test
    void theBestValueIsChosenOnValidation() throws IOException {
        run("a1", "both", 0.1, 1, 8, 0.6);
        run("a2", "both", 0.1, 2, 8, 0.6);
        run("a3", "both", 0.01, 1, 3, 0.9);
        run("a4", "both", 0.01, 2, 3, 0.4);
        run("b1", "only", 0.1, 1, 4, 0.3);
        run("b2", "only", 0.01, 1, 4, 0.7);
        run("b3", "only", 0.001, 1, 4, 0.2);
        String rate = "training.learning_rate";
        Report report = Report.of(runs, new ReportOptions(null, null, null, rate, rate, null));
        Arm both = report.arms().get(0);
        assertThat(both.choice()).isEqualTo(new Arm.Choice(rate, "0.01", List.of("0.01", "0.1"), true));
        assertThat(both.score().mean()).isEqualTo(3 / 8.0);
        assertThat(both.settings()).containsEntry(rate, "0.01");
        assertThat(both.curve()).containsExactly(new Arm.Point("0.01", 0.65, 2), new Arm.Point("0.1", 0.6, 2));
        assertThat(report.arms().get(1).choice().atEdge()).isFalse();
        assertThat(Format.TABLE.of(report)).contains("at the edge", "By validation score:");
    }

    @Test
    void aStudysNamesAndOrderAreUsed() throws IOException {
        run("x_1a", "p", 0.1, 1, 5, 0.5);
        run("a_2b", "q", 0.2, 1, 6, 0.5);
        run("search/s_3c", "p", 0.3, 1000, 7, 0.5);
        Files.createDirectories(runs.resolve("studies"));
        Files.writeString(runs.resolve("studies/mine.json"), """
                {"searched": ["training.learning_rate"], "runs": {
                 "3c": {"search": true, "settings": {"arm": "both", "training.learning_rate": "0.3", "seed": "1000"}},
                 "1a": {"search": false, "settings": {"arm": "both", "training.learning_rate": "0.1", "seed": "1"}},
                 "2b": {"search": false, "settings": {"arm": "B, only", "training.learning_rate": "0.2", "seed": "1"}}}}
                """);
        run("not-of-it", "r", 0.4, 1, 1, 0.5);
        Report report = Report.of(runs, new ReportOptions("mine", null, null, null, null, null));
        assertThat(report.arms().stream().map(Arm::title)).containsExactly("both, 0.1", "B, only, 0.2");
        assertThat(report.contrasts())
                .as("its rate was chosen: it is no other arm")
                .hasSize(1);
        assertThatThrownBy(() -> Report.of(runs, new ReportOptions("mein", null, null, null, null, null)))
                .hasMessageContaining("Did you mean \"mine\"?");
    }

    @Test
    void everyFormatEscapes() throws IOException {
        run("a", "50 % & <b> | \\\"x\\\", y_z", 0.1, 1, 5, 0.5);
        run("b", "plain", 0.1, 1, 5, 0.5);
        Report report = report();
        assertThat(Format.CSV.of(report)).contains("\"50 % & <b> | \"\"x\"\", y_z\",accuracy");
        assertThat(Format.HTML.of(report)).contains("<td>50 % &amp; &lt;b&gt; | &quot;x&quot;, y_z</td>");
        assertThat(Format.LATEX.of(report)).contains("50 \\% \\& <b> | \"x\", y\\_z & accuracy", "{llrrrrrrr}");
        assertThat(Format.MARKDOWN.of(report)).contains("| 50 % & <b> \\| \"x\", y_z | accuracy |");
    }

    @Test
    void wrongOptionsAreRefused() throws IOException {
        run("a", "both", 0.1, 1, 5, 0.5);
        run("b", "only", 0.1, 1, 5, 0.5);
        assertRefused(new ReportOptions(null, "acuracy", null, null, null, null), "Did you mean \"accuracy\"?");
        assertRefused(new ReportOptions(null, null, "near", null, null, null), "far, away");
        assertRefused(new ReportOptions(null, null, null, "training.rate", null, null), "training.rate");
        assertRefused(new ReportOptions(null, null, null, null, null, Map.of("adapter.arm", "none")), "no arm has");
        assertThat(Report.of(runs, new ReportOptions(null, "f1", "far, away", null, null, null))
                        .arms()
                        .get(0)
                        .score()
                        .mean())
                .isEqualTo(0.5);
        assertThatThrownBy(() -> Report.of(runs.resolve("a/none"), ReportOptions.DEFAULT))
                .isInstanceOf(InputException.class);
    }

    private void assertRefused(ReportOptions options, String message) {
        assertThatThrownBy(() -> Report.of(runs, options))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }
}
