package io.github.asymlora.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.asymlora.InputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DomainFoldersTest {
    @TempDir
    Path folder;

    /** Two domains, two classes, ten pictures each; a picture's red is its number, its green its class. */
    @BeforeEach
    void write() throws IOException {
        for (String domain : List.of("photo", "sketch")) {
            for (String label : List.of("dog", "cat")) {
                Path pictures = Files.createDirectories(folder.resolve(domain).resolve(label));
                for (int i = 0; i < 10; i++) {
                    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
                    image.setRGB(0, 0, i << 16 | (label.equals("dog") ? 1 : 0) << 8);
                    ImageIO.write(image, "png", pictures.resolve(i + ".PNG").toFile());
                }
            }
        }
        Files.writeString(folder.resolve("photo/dog/.DS_Store"), "x");
        Files.writeString(folder.resolve("photo/dog/Thumbs.db"), "x");
        Files.writeString(folder.resolve("photo/readme.txt"), "x");
    }

    @Test
    void domainsAndClassesAreFolders() {
        Domains domains = DomainFolders.load(folder);
        assertThat(domains.labels()).containsExactly("cat", "dog");
        assertThat(domains.domains().keySet()).containsExactly("photo", "sketch");
        ImageSet photo = domains.domains().get("photo");
        assertThat(photo.name()).isEqualTo(folder.getFileName() + "/photo");
        assertThat(photo.size()).isEqualTo(20);
        assertThat(IntStream.range(0, 20).map(i -> photo.image(i).at(0, 0, 1)))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).map(photo::label).boxed().toList());
    }

    /** A hash is taken before each training: it reads files, and decodes none. */
    @Test
    void theContentIsThatOfTheFiles() throws IOException {
        ImageSet photos = DomainFolders.load(folder).domains().get("photo");
        String before = photos.contentHash();
        Path picture = folder.resolve("photo/dog/0.PNG");
        byte[] content = Files.readAllBytes(picture);
        Files.writeString(picture, "no picture");
        assertThat(photos.contentHash()).isNotEqualTo(before);
        Files.write(picture, content);
        assertThat(photos.contentHash()).isEqualTo(before);
    }

    @Test
    void oneDomainIsSplitBySeed() {
        Domains.Split split = DomainFolders.load(folder).trainedOn("photo", 7);
        assertThat(split.train().size()).isEqualTo(16);
        assertThat(split.test().size()).isEqualTo(4);
        assertThat(split.others().keySet()).containsExactly("sketch");
        Set<Integer> all = new HashSet<>(pictures(split.train()));
        assertThat(all).hasSize(16);
        all.addAll(pictures(split.test()));
        assertThat(all).hasSize(20);
        Domains again = DomainFolders.load(folder);
        assertThat(pictures(again.trainedOn("photo", 7).train())).isEqualTo(pictures(split.train()));
        assertThat(pictures(again.trainedOn("photo", 8).train())).isNotEqualTo(pictures(split.train()));
        assertThatThrownBy(() -> again.trainedOn("foto", 0)).hasMessageContaining("Did you mean \"photo\"?");
    }

    private static List<Integer> pictures(ImageSet set) {
        return IntStream.range(0, set.size())
                .map(i -> 10 * set.label(i) + set.image(i).at(0, 0, 0))
                .boxed()
                .toList();
    }

    @Test
    void incompleteFoldersAreRefused() throws IOException {
        Path cats = folder.resolve("sketch/cat");
        Files.writeString(cats.resolve("5.PNG"), "damaged");
        ImageSet sketch = DomainFolders.load(folder).domains().get("sketch");
        assertThat(sketch.image(4).width()).isOne();
        assertThatThrownBy(() -> sketch.image(5))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(cats.resolve("5.PNG") + ": ");

        Files.move(cats, folder.resolve("sketch/cats"));
        assertThatThrownBy(() -> DomainFolders.load(folder))
                .isInstanceOf(InputException.class)
                .hasMessage(folder.resolve("photo") + ": has no class \"cats\", which another domain has; all must have"
                        + " the same. Did you mean \"cat\"?");
        Files.createDirectories(folder.resolve("photo/cats"));
        assertThatThrownBy(() -> DomainFolders.load(folder))
                .hasMessageStartingWith(folder.resolve("photo/cats") + ": holds no picture (");
        assertThatThrownBy(() -> DomainFolders.load(folder.resolve("photo/dog")))
                .hasMessageContaining("holds 0 domain folders");
        assertThatThrownBy(() -> DomainFolders.load(folder.resolve("none"))).hasMessageEndingWith("no such folder");
    }
}
