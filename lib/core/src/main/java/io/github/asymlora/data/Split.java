package io.github.asymlora.data;

import io.github.asymlora.InputException;
import io.github.asymlora.io.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.function.DoublePredicate;

/**
 * A data set in three parts by the hash of each example's group: the same on every machine and for every order of the
 * file, and no group is on two sides. The shares are those of the groups, so the parts' sizes only come near them.
 *
 * @param train what is learned from
 * @param validation what choices are made by
 * @param test what is reported
 */
public record Split(Dataset train, Dataset validation, Dataset test) {

    /**
     * Splits by group.
     *
     * @throws InputException if the shares are negative or leave nothing to train on
     */
    public static Split byGroup(Dataset all, double validationShare, double testShare) {
        double trainShare = 1 - validationShare - testShare;
        if (!(validationShare >= 0 && testShare >= 0 && trainShare > 0)) {
            throw new InputException("shares of validation (" + validationShare + ") and test (" + testShare
                    + ") must be >= 0 and together below 1");
        }
        return new Split(
                part(all, "train", u -> u < trainShare),
                part(all, "validation", u -> u >= trainShare && u < 1 - testShare),
                part(all, "test", u -> u >= 1 - testShare));
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
