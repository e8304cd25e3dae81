package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Hashes;
import io.github.asymlora.linalg.RandomStreams;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoublePredicate;
import java.util.function.ToIntFunction;

/**
 * A data set in three parts.
 *
 * @param train what is learned from
 * @param validation what choices are made by
 * @param test what is reported
 */
public record Split(Dataset train, Dataset validation, Dataset test) {

    /**
     * Splits by the hash of each example's group: the same on every machine and for every order of the file, and no group
     * is on two sides. The shares are those of the groups, so the parts' sizes only come near them.
     *
     * @throws InputException if the shares are negative or leave nothing to train on
     */
    public static Split byGroup(Dataset all, double validationShare, double testShare) {
        requireShares(validationShare, testShare);
        double trainShare = 1 - validationShare - testShare;
        return new Split(
                part(all, "train", u -> u < trainShare),
                part(all, "validation", u -> u >= trainShare && u < 1 - testShare),
                part(all, "test", u -> u >= 1 - testShare));
    }

    private static void requireShares(double validationShare, double testShare) {
        if (!(validationShare >= 0 && testShare >= 0 && validationShare + testShare < 1)) {
            throw new InputException("shares of validation (" + validationShare + ") and test (" + testShare
                    + ") must be >= 0 and together below 1");
        }
    }

    /**
     * Splits into parts of exact sizes, the shares of all examples rounded; each class has its share of each part to within
     * one example. Examples keep their order.
     *
     * @param classes the class that an example counts with
     * @param seed the same seed draws the same split
     * @throws InputException if the shares are negative or leave nothing to train on, or examples are too few for them
     */
    public static Split stratified(
            Dataset all, ToIntFunction<Example> classes, double validationShare, double testShare, long seed) {
        requireShares(validationShare, testShare);
        int validation = (int) Math.round(all.size() * validationShare);
        int test = (int) Math.round(all.size() * testShare);
        int train = all.size() - validation - test;
        if (train < 1 || validation < 1 && validationShare > 0 || test < 1 && testShare > 0) {
            throw new InputException(all.name() + ": " + all.size() + " rows are too few: " + train + " to train on, "
                    + validation + " for validation, " + test + " for the test.");
        }
        Map<Integer, List<Integer>> byClass = new TreeMap<>();
        for (int i = 0; i < all.size(); i++) {
            byClass.computeIfAbsent(classes.applyAsInt(all.examples().get(i)), c -> new ArrayList<>())
                    .add(i);
        }
        int[] sizes = byClass.values().stream().mapToInt(List::size).toArray();
        int[][] counts = Strata.counts(sizes, new int[] {train, validation, test});
        List<BitSet> parts = List.of(new BitSet(), new BitSet(), new BitSet());
        int row = 0;
        for (Map.Entry<Integer, List<Integer>> entry : byClass.entrySet()) {
            Collections.shuffle(entry.getValue(), new Random(RandomStreams.seed(seed, "split", entry.getKey())));
            Iterator<Integer> drawn = entry.getValue().iterator();
            for (int part = 0; part < parts.size(); part++) {
                for (int i = 0; i < counts[row][part]; i++) {
                    parts.get(part).set(drawn.next());
                }
            }
            row++;
        }
        return new Split(
                part(all, "train", parts.get(0)),
                part(all, "validation", parts.get(1)),
                part(all, "test", parts.get(2)));
    }

    private static Dataset part(Dataset all, String part, BitSet members) {
        return new Dataset(
                all.name() + "/" + part,
                members.stream().mapToObj(all.examples()::get).toList());
    }

    private static Dataset part(Dataset all, String part, DoublePredicate belongs) {
        return new Dataset(
                all.name() + "/" + part,
                all.examples().stream()
                        .filter(example -> belongs.test(position(all.name() + "/" + example.group())))
                        .toList());
    }

    /** Where a group falls in [0, 1): the first 52 bits of the SHA-256 of the data set's name and its own. */
    private static double position(String group) {
        String hash = Hashes.ofBytes(group.getBytes(StandardCharsets.UTF_8));
        return Long.parseLong(hash, 0, 13, 16) / (double) (1L << 52);
    }
}
