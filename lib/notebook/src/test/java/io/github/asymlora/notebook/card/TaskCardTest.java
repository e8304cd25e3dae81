package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.data.NamedEntities;
import io.github.asymlora.data.TaggedSentence;
import io.github.asymlora.data.TextTask;
import io.github.asymlora.metric.Metric;
import io.github.asymlora.vision.Image;
import io.github.asymlora.vision.ImageSet;
import io.github.asymlora.vision.ImageTask;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class TaskCardTest {
    private static Dataset texts(String name, int size) {
        return new Dataset(
                name,
                IntStream.range(0, size)
                        .mapToObj(i -> new Example("" + i, "costs $" + i + " <b>", null, i % 4 == 0 ? 1 : 0, "" + i))
                        .toList());
    }

    @Test
    void sizesSharesAndFirstRows() {
        var task = new TextTask(
                "shop",
                List.of("refund", "label"),
                List.of(Metric.ACCURACY),
                texts("train", 1200),
                texts("v", 4),
                texts("t", 8),
                Map.of());
        Card card = TaskCard.of(task);

        assertThat(card.text())
                .contains("Task shop", "one of 2 classes", "judged by: accuracy", "1,200", "75 %", "25 %", "costs $4");
        assertThat(card.html())
                .contains("costs $4 &lt;b&gt;", "the first of 1200 rows", "mathjax_ignore")
                .doesNotContain("costs $5");
    }

    @Test
    void wordsStandAboveTheirTags() {
        var sentences = IntStream.range(0, 99)
                .mapToObj(i -> new TaggedSentence("s" + i, List.of("in", "Rome" + i), List.of("O", "B-LOC")))
                .toList();
        Card card = TaskCard.of(NamedEntities.of("places", sentences));
        assertThat(card.text()).contains("one of 3 tags of each word", "judged by: entity_f1", "100 %", "O B-LOC");
    }

    @Test
    void classesMayBeNamedAsColumns() {
        var task = new TextTask(
                "t",
                List.of("part", "Examples"),
                List.of(Metric.ACCURACY),
                texts("a", 4),
                texts("b", 4),
                texts("c", 4),
                Map.of());
        assertThat(TaskCard.of(task).text()).contains("75 %");
    }

    @Test
    void picturesHaveSharesAndAreShown() throws IOException {
        ImageSet images = ImageSet.of("cats", 10, i -> i < 3 ? 1 : 0, i -> new Image(1, 1, new byte[] {1, 2, -1}));
        var task = new ImageTask("cats", List.of("no", "yes"), images, images, images, Map.of("dark", images));
        assertThat(TaskCard.of(task).text()).contains("30 %", "dark");
        assertThat(TaskCard.of(task).html().split("<img alt=\"yes\"")).hasSize(4);
        assertThat(picture(TaskCard.of(task).html()).getRGB(0, 0)).isEqualTo(0xff0102ff);
    }

    private static BufferedImage picture(String html) throws IOException {
        String png = html.replaceAll("(?s).*?data:image/png;base64,([^\"]*).*", "$1");
        return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
    }

    @Test
    void aDataSetShowsItsFirstRows() {
        Card card = DataCard.of(texts("mine/train", 30));
        assertThat(card.text())
                .contains("mine/train", "examples: 30", "costs $4")
                .doesNotContain("costs $5");
    }
}
