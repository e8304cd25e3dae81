package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmojiTest {
    private static final int EACH = 10;

    @TempDir
    Path folder;

    private final List<String> entries = new ArrayList<>();

    /** Two classes of ten; red is an emoji's number, green its class, blue the style; the right half is transparent. */
    @BeforeEach
    void write() throws IOException {
        for (String label : List.of("mammal", "tool")) {
            for (int i = 0; i < EACH; i++) {
                draw(label, i, label.equals("tool") ? 1 : 0, "");
            }
        }
        draw("tool", 20, 1, "-200D-1F680");
        add("only-listed.png", "mammal", "1F999");
        list("[" + String.join(",", entries) + "]");
    }

    private void draw(String label, int number, int green, String joined) throws IOException {
        String file = label + number + joined.toLowerCase(java.util.Locale.ROOT) + ".png";
        add(file, label, "1F4" + number + joined);
        for (String style : Emoji.TWO) {
            draw(style, file, number, green, style.equals("google") ? 7 : 9);
        }
    }

    private void draw(String style, String file, int red, int green, int blue) throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0xff000000 | red << 16 | green << 8 | blue);
        Path home = Files.createDirectories(folder.resolve("emoji-" + style));
        ImageIO.write(image, "png", home.resolve(file).toFile());
    }

    private void add(String file, String group, String unified) {
        entries.add("{\"image\":\"%s\",\"subcategory\":\"%s\",\"unified\":\"%s\"}".formatted(file, group, unified));
    }

    private void list(String json) throws IOException {
        Files.writeString(folder.resolve("emoji-google/emoji.json"), json);
    }

    private static Set<Integer> emoji(ImageSet set, int style) {
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < set.size(); i++) {
            Image image = set.image(i);
            assertThat(image.at(0, 0, 1)).isEqualTo(set.label(i));
            assertThat(image.at(0, 0, 2)).isEqualTo(style);
            found.add(100 * set.label(i) + image.at(0, 0, 0));
        }
        assertThat(found).hasSize(set.size());
        return found;
    }

    @Test
    void noEmojiIsInTrainingAndTestInAnyStyle() {
        ImageTask task = ImageTasks.load("emoji", folder, null, 3);
        assertThat(task.name()).isEqualTo("emoji/google");
        assertThat(task.labels()).containsExactly("mammal", "tool");
        assertThat(task.domains().keySet()).containsExactly("twitter");
        Set<Integer> learned = emoji(task.train(), 7);
        learned.addAll(emoji(task.validation(), 7));
        Set<Integer> tested = emoji(task.test(), 7);
        assertThat(learned).hasSize(14).doesNotContainAnyElementsOf(tested);
        assertThat(tested).hasSize(6).filteredOn(number -> number < 100).hasSize(3);
        assertThat(emoji(task.domains().get("twitter"), 9)).isEqualTo(tested);
    }

    @Test
    void styleAndSeedDecide() {
        Emoji emoji = Emoji.load(folder);
        assertThat(emoji.styles()).containsExactly("google", "twitter");
        ImageTask other = emoji.task("twitter", 3);
        assertThat(emoji(other.test(), 9))
                .isEqualTo(emoji(emoji.task("google", 3).test(), 7));
        assertThat(IntStream.range(4, 9)
                        .mapToObj(seed -> emoji(emoji.task("twitter", seed).test(), 9)))
                .anyMatch(tested -> !tested.equals(emoji(other.test(), 9)));
        assertThatThrownBy(() -> emoji.task("gogle", 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("Did you mean \"google\"?");
    }

    /** Drawn styles have no FE0F in their names, and lack emoji; a held-out emoji is in no style's training. */
    @Test
    void manyStyles() throws IOException {
        draw("mammal", 30, 0, "-FE0F");
        list("[" + String.join(",", entries) + "]");
        for (String style : Emoji.ALL.subList(2, Emoji.ALL.size())) {
            for (int i = 0; i < EACH - 2; i++) {
                draw(style, "mammal" + i + ".png", i, 0, 5);
                draw(style, "tool" + i + ".png", i, 1, 5);
            }
            draw(style, "mammal30.png", 30, 0, 5);
        }
        ImageTask task = ImageTasks.load("emoji_styles", folder, null, 0);
        assertThat(task.domains().keySet())
                .containsExactlyElementsOf(Emoji.ALL.subList(1, 9))
                .hasSize(8);
        Set<Integer> learned = emoji(task.train(), 7);
        learned.addAll(emoji(task.validation(), 7));
        Set<Integer> tested = emoji(task.domains().get("openmoji-black"), 5);
        assertThat(tested).isEqualTo(emoji(task.test(), 7)).doesNotContainAnyElementsOf(learned);
        tested.addAll(learned);
        assertThat(tested).hasSize(17).contains(30).doesNotContain(9);
        Files.delete(folder.resolve("emoji-noto-v1/mammal30.png"));
        assertThat(emoji(ImageTasks.load("emoji_styles", folder, "noto-v1", 0).test(), 5))
                .doesNotContain(30);
    }

    /** Transparent pixels hold black, which a model would see. */
    @Test
    void paperIsWhite() {
        Image image = Emoji.load(folder).task("google", 0).train().image(0);
        assertThat(IntStream.range(0, 3).map(channel -> image.at(1, 0, channel)))
                .containsOnly(255);
    }

    @Test
    void damagedListsAreRefused() throws IOException {
        Path list = folder.resolve("emoji-google/emoji.json");
        list("{}");
        assertThatThrownBy(() -> Emoji.load(folder)).hasMessage(list + ": must be an array of emoji");
        list("[{\"image\":\"a.png\",\"unified\":\"1\"}]");
        assertThatThrownBy(() -> Emoji.load(folder)).hasMessage(list + ": emoji 0 has no text \"subcategory\"");
        list("[");
        assertThatThrownBy(() -> Emoji.load(folder)).hasMessageStartingWith(list + ": is no JSON");
        list("[]");
        assertThatThrownBy(() -> Emoji.load(folder)).hasMessageStartingWith(list + ": 0 classes");
        Files.delete(list);
        assertThatThrownBy(() -> Emoji.load(folder)).hasMessage(list + ": there is no such file");
    }
}
