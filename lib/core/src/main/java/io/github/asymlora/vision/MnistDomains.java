package io.github.asymlora.vision;

import io.github.asymlora.linalg.RandomStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Domains made of MNIST's pictures: training and test set together, shuffled and dealt out, so that no picture is in
 * two domains. Source: Gulrajani and Lopez-Paz 2021 (DomainBed), classes RotatedMNIST and ColoredMNIST.
 */
public final class MnistDomains {
    private static final int[] DEGREES = {0, 15, 30, 45, 60, 75};

    /** How often the colour contradicts the label in the domains +90%, +80% and -90%. */
    private static final Map<String, Double> CONTRADICTIONS = contradictions();

    /** How often the label contradicts the digit, in every domain. */
    private static final double LABEL_NOISE = 0.25;

    private MnistDomains() {}

    private static Map<String, Double> contradictions() {
        Map<String, Double> contradictions = new LinkedHashMap<>();
        contradictions.put("+90%", 0.1);
        contradictions.put("+80%", 0.2);
        contradictions.put("-90%", 0.9);
        return contradictions;
    }

    /** Six domains, turned counter-clockwise by 0, 15, 30, 45, 60 and 75 degrees. Source: Ghifary et al. 2015. */
    public static Domains rotated(Mnist mnist, long seed) {
        GreyImages all = mnist.all();
        String name = "rotated-" + mnist.name();
        int[][] hands = deal(all.size(), DEGREES.length, seed);
        Map<String, ImageSet> domains = new LinkedHashMap<>();
        for (int i = 0; i < DEGREES.length; i++) {
            int degrees = DEGREES[i];
            int[] hand = hands[i];
            domains.put(
                    String.valueOf(degrees),
                    ImageSet.of(name + "/" + degrees, hand.length, at -> all.labels()[hand[at]], at -> {
                        byte[] turned = Rotation.rotate(all.picture(hand[at]), all.width(), all.height(), degrees);
                        return Image.ofGrey(all.width(), all.height(), turned);
                    }));
        }
        return new Domains(name, mnist.labels(), domains);
    }

    /**
     * Whether a digit is below 5, with a quarter of the labels wrong; in the first two domains the colour tells more
     * than the digit, in the third it misleads. Red for label 0, green for 1; DomainBed's two channels, and blue stays
     * empty. Source: Arjovsky et al. 2019, section 5.2.
     */
    public static Domains colored(Mnist mnist, long seed) {
        GreyImages all = mnist.all();
        String name = "colored-" + mnist.name();
        int[][] hands = deal(all.size(), CONTRADICTIONS.size(), seed);
        Map<String, ImageSet> domains = new LinkedHashMap<>();
        CONTRADICTIONS.forEach((domain, contradiction) ->
                domains.put(domain, colored(all, hands[domains.size()], contradiction, name + "/" + domain, seed)));
        return new Domains(name, List.of("5 to 9", "0 to 4"), domains);
    }

    private static ImageSet colored(GreyImages all, int[] hand, double contradiction, String name, long seed) {
        SplittableRandom random = RandomStreams.at(seed, name, 0);
        int[] labels = new int[hand.length];
        int[] colours = new int[hand.length];
        for (int i = 0; i < hand.length; i++) {
            int small = all.labels()[hand[i]] < 5 ? 1 : 0;
            labels[i] = small ^ (random.nextDouble() < LABEL_NOISE ? 1 : 0);
            colours[i] = labels[i] ^ (random.nextDouble() < contradiction ? 1 : 0);
        }
        return ImageSet.of(name, hand.length, i -> labels[i], i -> inOneChannel(all, hand[i], colours[i]));
    }

    private static Image inOneChannel(GreyImages all, int index, int channel) {
        byte[] grey = all.picture(index);
        byte[] rgb = new byte[Image.CHANNELS * grey.length];
        for (int i = 0; i < grey.length; i++) {
            rgb[Image.CHANNELS * i + channel] = grey[i];
        }
        return new Image(all.width(), all.height(), rgb);
    }

    /** Indices of pictures, shuffled and dealt out one at a time. */
    private static int[][] deal(int pictures, int domains, long seed) {
        int[] order = ImageSet.permutation(pictures, RandomStreams.at(seed, "domains", 0));
        int[][] hands = new int[domains][];
        for (int domain = 0; domain < domains; domain++) {
            hands[domain] = new int[(pictures - domain + domains - 1) / domains];
            for (int i = 0; i < hands[domain].length; i++) {
                hands[domain][i] = order[domain + i * domains];
            }
        }
        return hands;
    }
}
