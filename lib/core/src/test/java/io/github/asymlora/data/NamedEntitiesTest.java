package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedEntitiesTest {
    private static final String CONLL = """
            -DOCSTART- -X- -X- O

            EU NNP B-NP B-ORG
            rejects VBZ B-VP O
            German JJ B-NP B-MISC

            Peter NNP B-NP B-PER
            Blackburn NNP I-NP I-PER
            """;

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void conllHasAWordALineAndTheTagLast() throws IOException {
        List<TaggedSentence> read = Conll.read(write("train.txt", CONLL));
        assertThat(read).hasSize(2);
        assertThat(read.get(0).words()).containsExactly("EU", "rejects", "German");
        assertThat(read.get(1).tags()).containsExactly("B-PER", "I-PER");
        assertThat(read.get(1).place()).endsWith("train.txt, line 7");
        assertThat(Conll.read(write("tabs.tsv", "New York\tB-LOC\r\n\r\n#tag\tO")))
                .extracting(TaggedSentence::words)
                .containsExactly(List.of("New York"), List.of("#tag"));
    }

    @Test
    void aFolderHasAFileForEachPart() throws IOException {
        write("train.txt", CONLL);
        write("testa.conll", "Rome B-LOC\n");
        write("test.jsonl", "{\"tokens\": [\"In\", \"Rome\"], \"ner_tags\": [\"O\", \"B-LOC\"]}\n");
        TextTask task = NamedEntities.load(folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.TOKEN_CLASS);
        assertThat(task.metrics()).startsWith(Metric.ENTITY_F1);
        assertThat(task.labels())
                .containsExactly("O", "B-LOC", "I-LOC", "B-MISC", "I-MISC", "B-ORG", "I-ORG", "B-PER", "I-PER");
        assertThat(task.train().size()).isEqualTo(2);
        assertThat(task.validation().examples().get(0).classes()).containsExactly(1);
        assertThat(task.test().examples().get(0).words()).containsExactly("In", "Rome");
        assertThat(task.test().examples().get(0).classes()).containsExactly(0, 1);
        assertThat(task.toString()).contains("9 tags of words, judged by entity_f1", "PER: 1 in train");
    }

    @Test
    void oneFileIsSplitSoThatNoSentenceIsOnTwoSides() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rows.append("{\"tokens\": [\"Mr\", \"P").append(i % 50).append("\"], \"tags\": [\"O\", \"B-PER\"]}\n");
        }
        TextTask task = NamedEntities.load(write("all.jsonl", rows.toString()));
        assertThat(task.train().size() + task.validation().size() + task.test().size())
                .isEqualTo(200);
        Set<String> learned = new HashSet<>(
                task.train().examples().stream().map(Example::text).toList());
        assertThat(task.test().examples()).isNotEmpty().noneMatch(example -> learned.contains(example.text()));
    }

    @Test
    void numbersHaveTheirNamesBesideTheFile() throws IOException {
        Path file = write("train.jsonl", "{\"tokens\": [\"Bo\", \"Li\"], \"ner_tags\": [1, 4]}\n".repeat(3));
        assertThatThrownBy(() -> NamedEntities.load(file))
                .isInstanceOf(InputException.class)
                .hasMessageContainingAll("train.jsonl, line 1", "tags are numbers", "labels.txt");
        write("labels.txt", "O\nB-PER\nI-PER\nB-LOC\nI-LOC\n");
        write("valid.txt", "a O\n");
        write("test.txt", "a O\n");
        TextTask task = NamedEntities.load(folder);
        assertThat(task.labels()).containsExactly("O", "B-PER", "I-PER", "B-LOC", "I-LOC");
        assertThat(task.train().examples().get(0).classes()).containsExactly(1, 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.txt | 'Rome B-LOC\nis\n' | line 2: a word and its tag are wanted",
                "a.txt | 'Rome B-LOC\n\nis X\n' | line 3: tag \"X\" is none of O, B-TYPE and I-TYPE",
                "a.txt | 'Rome S-LOC\n' | line 1: tag \"S-LOC\"",
                "a.txt | '\n' | no rows",
                "a.txt | 'a O\nb O\n' | no word of 1 sentences is in an entity",
                "a.txt | 'Rome B-LOC\n' | too few",
                "a.jsonl | '{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}' | line 1: 2 tokens, but 1 ner_tags",
                "a.jsonl | '{\"tokens\": \"a b\", \"ner_tags\": [\"O\"]}' | line 1: tokens must be a list",
                "a.jsonl | '{\"tokens\": [\"a\", null], \"ner_tags\": [\"O\", \"O\"]}' | tokens must be a list",
                "a.jsonl | '{\"tokens\": [\"a\"], \"ner_tags\": null}' | ner_tags must be a list",
                "a.jsonl | '{\"words\": [\"a\"], \"ner_tags\": [\"O\"]}' | no column \"tokens\"",
                "a.jsonl | '{\"tokens\": [\"a\"], \"ner_tags\": [\"PER\"]}' | line 1: tag \"PER\"",
            })
    void whatIsWrongIsNamed(String name, String text, String message) throws IOException {
        Path file = write(name, text);
        assertThatThrownBy(() -> NamedEntities.load(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFolderWithoutATrainingPartIsNamed() throws IOException {
        write("other.txt", CONLL);
        assertThatThrownBy(() -> Tasks.load("ner", folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("there is no train.txt");
    }

    @Test
    void neighboursWithOneLabelAreOneEntityOfAnAddress() throws IOException {
        StringBuilder all = new StringBuilder("<AddressCollection>\n");
        for (int i = 0; i < 120; i++) {
            all.append("<AddressString><AddressNumber>")
                    .append(i)
                    .append("</AddressNumber> <StreetName>Martin</StreetName>")
                    .append(" <StreetName>King</StreetName>, <PlaceName>New York</PlaceName></AddressString>\n");
        }
        write("labeled.xml", all + "</AddressCollection>");
        TextTask task = Tasks.load("addresses", folder);
        assertThat(task.labels()).contains("O", "B-StreetName", "I-PlaceName");
        Example first = task.train().examples().get(0);
        assertThat(first.words()).startsWith("0", "Martin", "King", ",", "New", "York");
        assertThat(first.classes().stream().map(task.labels()::get))
                .containsExactly("B-AddressNumber", "B-StreetName", "I-StreetName", "O", "B-PlaceName", "I-PlaceName");
        write("labeled.xml", "<A><b>");
        assertThatThrownBy(() -> Tasks.load("addresses", folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("labeled.xml");
    }
}
