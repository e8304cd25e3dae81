package io.github.asymlora.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import io.github.asymlora.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentimentTest {
    @TempDir
    Path folder;

    @BeforeEach
    void fourSmallDomains() throws IOException {
        write(
                "tweets",
                "1\t2.5\tLove it &amp; them &lt;3\r\n2\t-1\tno £\r\n3\t0\tthe train is at nine\r\n4\t-0.2\tmeh");
        write("movieReviewSnippets", "1\t0.5\tfine\r\n2\t-3.5\tawful\r\n");
        StringBuilder reviews = new StringBuilder();
        for (int review = 1; review <= 40; review++) {
            for (int snippet = 1; snippet <= 3; snippet++) {
                reviews.append(review).append('_').append(snippet).append("\t1.5\tgood\r\n");
            }
        }
        write("amazonReviewSnippets", reviews.toString());
        write("nytEditorialSnippets", "1_1\t1\ta\r\n1_2\t-1\tb\r\n");
    }

    @Test
    void ratingsBecomeClassesAndNeutralTextsAreLeftOut() {
        TextTask task = Tasks.load("tweets", folder);
        assertThat(all(task))
                .containsExactlyInAnyOrder(
                        new Example("1", "Love it & them <3", null, 1, "1"),
                        new Example("2", "no £", null, 0, "2"),
                        new Example("4", "meh", null, 0, "4"));
        assertThat(task.labels()).containsExactly("negative", "positive");
        assertThat(task.outputs()).isEqualTo(2);
        assertThat(task.goal()).isEqualTo(Task.Goal.CLASS);
        assertThat(task.mainMetric()).isEqualTo(Metric.BALANCED_ACCURACY);
        assertThat(task.trainedOn(1, 0).train().size()).isLessThanOrEqualTo(1);
    }

    @Test
    void snippetsOfOneReviewStayTogether() {
        TextTask task = Tasks.load("amazon", folder);
        assertThat(all(task)).hasSize(120);
        List<Set<String>> sides = List.of(groups(task.train()), groups(task.validation()), groups(task.test()));
        assertThat(sides).allSatisfy(side -> assertThat(side).isNotEmpty());
        assertThat(sides.stream().mapToInt(Set::size).sum()).isEqualTo(40);
    }

    @Test
    void theOtherDomainsAreTheTestPartsOfTheirOwnTasks() {
        TextTask task = Tasks.load("tweets", folder);
        assertThat(task.domains().keySet()).containsExactly("movies", "amazon", "nyt");
        assertThat(task.domains().get("amazon"))
                .isEqualTo(Tasks.load("amazon", folder).test());
    }

    @Test
    void brokenRowsAreNamed() throws IOException {
        write("tweets", "1\t2.5\tfine\r\n2\tgreat\tfine\r\n");
        assertThatThrownBy(() -> Tasks.load("tweets", folder))
                .isInstanceOf(InputException.class)
                .hasMessageEndingWith("tweets_GroundTruth.txt, line 2: rating must be a number, not \"great\"");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name + "_GroundTruth.txt"), content);
    }

    private static List<Example> all(TextTask task) {
        List<Example> all = new ArrayList<>(task.train().examples());
        all.addAll(task.validation().examples());
        all.addAll(task.test().examples());
        return all;
    }

    private static Set<String> groups(Dataset dataset) {
        return dataset.examples().stream().map(Example::group).collect(Collectors.toSet());
    }
}
