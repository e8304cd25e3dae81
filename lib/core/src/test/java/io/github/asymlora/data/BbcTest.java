package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BbcTest {
    @TempDir
    Path folder;

    @Test
    void theFirstLineIsTheHeadline() throws IOException {
        write("tech/002", "Robots learn to whisper\r\n\r\nA lab says so.\r\n\r\nIt is  quiet there.\r\n");
        write("tech/001", "100% of chips sold\n\nAll %d of them.");
        write("business/009", "Shares fall\n\nThey fell.\n");
        Files.writeString(folder.resolve("source.json"), "{}");
        List<Bbc.Article> articles = Bbc.read(folder);
        assertThat(articles).extracting(Bbc.Article::id).containsExactly("business/009", "tech/001", "tech/002");
        Bbc.Article robots = articles.get(2);
        assertThat(robots.headline()).isEqualTo("Robots learn to whisper");
        assertThat(robots.paragraphs()).containsExactly("A lab says so.", "It is  quiet there.");
        assertThat(robots.topic()).isEqualTo("tech");
        assertThat(robots.beginning(6)).isEqualTo("A lab says so. It is");
        assertThat(robots.beginning(100)).isEqualTo("A lab says so. It is quiet there.");
        assertThat(Bbc.prompt(articles.get(1).beginning(3))).isEqualTo("### Article:\nAll %d of\n\n### Headline:\n");
    }

    @Test
    void aFileThatIsNoUtf8IsLatin1() throws IOException {
        Path file = write("sports/199", "Prices\n\n£10 and £20\n");
        Files.write(file, Files.readString(file).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(Bbc.read(folder).get(0).paragraphs()).containsExactly("£10 and £20");
    }

    @Test
    void whatSharesHeadlineOrBeginningStaysTogether() throws IOException {
        for (int i = 0; i < 150; i++) { // each headline twice; each beginning with the next headline's first
            String first = i % 2 == 0 ? i / 2 + " begins" : (i / 2 / 3 * 3) + " begins";
            write("tech/%03d".formatted(i), "Headline " + i / 2 + "\n\n" + first + "\n\nmore of " + i);
        }
        TextTask task = Tasks.load("bbc", folder);
        assertThat(task.goal()).isEqualTo(Task.Goal.RESPONSE);
        assertThat(task.metrics()).containsExactly(Metric.LOSS, Metric.PERPLEXITY);
        assertThat(task.train().size() + task.validation().size() + task.test().size())
                .isEqualTo(150);
        for (Dataset other : List.of(task.validation(), task.test())) {
            assertThat(other.size()).isPositive();
            assertThat(other.examples())
                    .noneMatch(example -> headlines(task.train()).contains(example.pair()));
            assertThat(other.examples())
                    .noneMatch(example -> beginnings(task.train()).contains(beginning(example)));
        }
        Example first = task.train().examples().get(0);
        int number = Integer.parseInt(first.id().substring("tech/".length()));
        assertThat(task.train().examples())
                .filteredOn(e -> e.group().equals(first.group()))
                .hasSize(6);
        assertThat(first.group()).isEqualTo(first.id());
        assertThat(first.text()).isEqualTo(Bbc.prompt(number / 2 + " begins more of " + number));
        assertThat(first.pair()).isEqualTo("Headline " + number / 2);
        String word = Bbc.load(folder, 1).train().examples().get(0).text();
        assertThat(word).isEqualTo(Bbc.prompt(Integer.toString(number / 2)));
    }

    private static Set<String> headlines(Dataset data) {
        return data.examples().stream().map(Example::pair).collect(Collectors.toSet());
    }

    private static Set<String> beginnings(Dataset data) {
        return data.examples().stream().map(BbcTest::beginning).collect(Collectors.toSet());
    }

    private static String beginning(Example example) {
        return example.text().replaceFirst("(?s) more of.*", "");
    }

    @Test
    void whatIsNoArticleIsRefused() throws IOException {
        assertThatThrownBy(() -> Bbc.read(folder.resolve("none")))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("there is no such folder");
        assertThatThrownBy(() -> Bbc.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no articles");
        write("tech/001", "Headline\n\nText\n");
        assertThatThrownBy(() -> Bbc.load(folder)).hasMessageContaining("too few rows");
        assertThatThrownBy(() -> Bbc.load(folder, 0)).hasMessageContaining("0 words");
        Path lonely = write("tech/002", "A headline alone\n\n");
        assertThatThrownBy(() -> Bbc.read(folder))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(lonely + ": must hold a headline");
    }

    private Path write(String id, String text) throws IOException {
        Path file = folder.resolve(id + ".txt");
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
