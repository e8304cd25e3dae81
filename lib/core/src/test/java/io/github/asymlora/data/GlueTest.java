package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark's file forms, with invented sentences. */
class GlueTest {
    private static final String STSB =
            "index\tgenre\tfilename\tyear\told_index\tsource1\tsource2\tsentence1\tsentence2";
    private static final String MNLI = "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse"
            + "\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1";

    @TempDir
    Path folder;

    @Test
    void colaHasNoHeader() throws IOException {
        write("CoLA/train.tsv", "bk1\t1\t\tThe cat sat.\r\nbk1\t0\t*\tCat the \"sat.\r\n");
        write("CoLA/dev.tsv", "bk2\t0\t*\tMe see.");
        write("CoLA/test.tsv", "index\tsentence\n0\tDogs bark.\n");
        TextTask task = Tasks.load("CoLA", folder);
        assertThat(task.train().examples())
                .containsExactly(
                        new Example("train-1", "The cat sat.", null, 1, "train-1"),
                        new Example("train-2", "Cat the \"sat.", null, 0, "train-2"));
        assertThat(task.validation()).isSameAs(task.test());
        assertThat(task.labels()).containsExactly("unacceptable", "acceptable");
        assertThat(task.mainMetric()).isEqualTo(Metric.MATTHEWS);
        assertThat(Glue.COLA.read(folder.resolve("CoLA/test.tsv")).examples())
                .containsExactly(new Example("test-2", "Dogs bark.", null, Float.NaN, "test-2"));
    }

    @Test
    void sst2() throws IOException {
        write("SST-2/train.tsv", "sentence\tlabel\na fine film \t1\n");
        write("SST-2/dev.tsv", "sentence\tlabel\na dull film \t0\n");
        TextTask task = Tasks.load("SST-2", folder);
        assertThat(task.train().examples()).extracting(Example::label).containsExactly(1f);
        assertThat(task.test().examples()).extracting(Example::text).containsExactly("a dull film ");
        assertThat(task.mainMetric()).isEqualTo(Metric.ACCURACY);
    }

    @Test
    void mrpcBeginsWithAByteOrderMark() throws IOException {
        String header = "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n";
        write("train.tsv", header + "1\t70\t71\tHe said \"yes.\tHe agreed.\r\n");
        write("dev.tsv", header + "0\t72\t73\tIt rained.\tIt rose.\r\n");
        TextTask task = Tasks.load("mrpc", folder);
        assertThat(task.train().examples())
                .containsExactly(new Example("train-2", "He said \"yes.", "He agreed.", 1, "train-2"));
        assertThat(task.metrics()).containsExactly(Metric.ACCURACY, Metric.F1);
    }

    @Test
    void stsbIsARegression() throws IOException {
        String row = "\n0\tmain-captions\tf\t2012\t0001\tnone\tnone\tA plane leaves.\tA plane departs.";
        write("STS-B/train.tsv", STSB + "\tscore" + row + "\t5.000\n");
        write("STS-B/dev.tsv", STSB + "\tscore" + row + "\t2.75\n");
        write("STS-B/test.tsv", STSB + row + "\n");
        TextTask task = Tasks.load("STS-B", folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.VALUE);
        assertThat(task.outputs()).isOne();
        assertThat(task.metrics()).containsExactly(Metric.PEARSON, Metric.SPEARMAN);
        assertThat(task.test().examples())
                .containsExactly(new Example("dev-2", "A plane leaves.", "A plane departs.", 2.75f, "dev-2"));
        assertThat(Glue.STSB
                        .read(folder.resolve("STS-B/test.tsv"))
                        .examples()
                        .get(0)
                        .label())
                .isNaN();

        write("STS-B/dev.tsv", STSB + "\tscore" + row + "\t5.5\n");
        assertFails("stsb", "dev.tsv, line 2: score must be from 0 to 5, not 5.5");
    }

    @Test
    void qnliAndRteNumberEntailmentFirst() throws IOException {
        write("QNLI/train.tsv", "index\tquestion\tsentence\tlabel\n0\tWho?\tI.\tentailment\n");
        write("QNLI/dev.tsv", "index\tquestion\tsentence\tlabel\n0\tWhy?\tNo.\tnot_entailment\n");
        write("RTE/train.tsv", "index\tsentence1\tsentence2\tlabel\n0\tIt is wet.\tIt is dry.\tnot_entailment\n");
        write("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\tIt is wet.\tIt is damp.\tentailment\n");
        TextTask qnli = Tasks.load("qnli", folder);
        assertThat(qnli.train().examples()).containsExactly(new Example("train-2", "Who?", "I.", 0, "train-2"));
        assertThat(qnli.test().examples()).extracting(Example::label).containsExactly(1f);
        TextTask rte = Tasks.load("rte", folder.resolve("RTE"));
        assertThat(rte.test().examples())
                .containsExactly(new Example("dev-2", "It is wet.", "It is damp.", 0, "dev-2"));
        assertThat(rte.labels()).containsExactly("entailment", "not_entailment");
    }

    @Test
    void mnliHasTwoDevelopmentSets() throws IOException {
        String row = "\n0\t1p\t1c\tfiction\t( a )\t( b )\t(ROOT a)\t(ROOT b)\tShe left.\tShe stayed.\tneutral";
        write("MNLI/train.tsv", MNLI + "\tgold_label" + row + "\tcontradiction\n");
        write("MNLI/dev_matched.tsv", MNLI + "\tlabel2\tgold_label" + row + "\tneutral\tneutral\n");
        TextTask matchedOnly = Tasks.load("mnli", folder);
        assertThat(matchedOnly.domains()).isEmpty();
        write("MNLI/dev_mismatched.tsv", MNLI + "\tlabel2\tgold_label" + row + "\tneutral\tentailment\n");
        TextTask task = Tasks.load("mnli", folder);
        assertThat(task.train().examples())
                .containsExactly(new Example("train-2", "She left.", "She stayed.", 2, "train-2"));
        assertThat(task.validation().examples()).extracting(Example::label).containsExactly(1f);
        assertThat(task.domains().get("mismatched").examples())
                .extracting(Example::label)
                .containsExactly(0f);
    }

    @Test
    void whatIsWrongIsNamedWithItsPlace() throws IOException {
        write("RTE/train.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n1\ta\tb\tmaybe\n");
        assertFails("rte", "dev.tsv: there is no such file");
        write("RTE/dev.tsv", "index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n");
        assertFails("rte", "train.tsv, line 3: label must be one of [entailment, not_entailment], not \"maybe\"");
        write("RTE/train.tsv", "index\tsentence1\tsentence2\n0\ta\tb\n");
        assertFails("rte", "train.tsv, line 2: no column \"label\" among [index, sentence1, sentence2].");
    }

    @Test
    void filesWithoutRowsAreNamed() throws IOException {
        write("SST-2/train.tsv", "sentence\tlabel\n");
        write("SST-2/dev.tsv", "sentence\tlabel\nfine\t1\n");
        assertFails("sst2", "train.tsv: holds no rows that can be used");
    }

    @Test
    void unknownNamesSuggestTheNearest() {
        assertThat(Tasks.names())
                .contains(
                        "tweets", "movies", "amazon", "nyt", "snli", "cola", "sst2", "mrpc", "stsb", "qnli", "rte",
                        "mnli");
        assertThatThrownBy(() -> Tasks.load("tweet"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Did you mean \"tweets\"?");
        assertThatThrownBy(() -> Tasks.load("rte"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("give their folder");
    }

    private void assertFails(String task, String words) {
        assertThatThrownBy(() -> Tasks.load(task, folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(words);
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
