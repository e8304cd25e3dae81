package io.github.asymlora;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages a file as disks, transfers and enemies do. */
final class Mutation {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
    private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|[A-Za-z_]+");
    private static final List<String> NUMBERS = List.of(
            "0", "-1", "1e400", "2147483647", "2147483648", "-9223372036854775809", "1000000000", "0.5", "NaN", "null");
    private static final List<String> WORDS = List.of(
            "null",
            "{}",
            "[]",
            "\"\"",
            "true",
            "[[[[[[[[]]]]]]]]",
            "\"\\u0000\"",
            "\"../../x\"",
            "\"((.*)*)*X\"",
            "\"\u001b[31m\"");

    private Mutation() {}

    /** One to three changes, decided by the random numbers alone. */
    static byte[] of(byte[] whole, SplittableRandom random) {
        byte[] changed = whole;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            changed = change(changed, random);
        }
        return changed;
    }

    private static byte[] change(byte[] bytes, SplittableRandom random) {
        if (bytes.length == 0) {
            return new byte[random.nextInt(20)];
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(1 << random.nextInt(1, 12)));
        return switch (random.nextInt(9)) {
            case 0 -> Arrays.copyOf(bytes, from);
            case 1 -> flipped(bytes, random);
            case 2 -> filled(bytes, from, to, (byte) random.nextInt(256));
            case 3 -> joined(bytes, 0, to, bytes, from); // a piece twice
            case 4 -> joined(bytes, 0, from, bytes, to); // a piece lost
            case 5 -> joined(bytes, from, bytes.length, bytes, 0);
            case 6 -> replaced(bytes, NUMBER, NUMBERS, random);
            case 7 -> replaced(bytes, WORD, WORDS, random);
            default -> withNumber(bytes, from, random);
        };
    }

    private static byte[] flipped(byte[] bytes, SplittableRandom random) {
        byte[] changed = bytes.clone();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return changed;
    }

    private static byte[] filled(byte[] bytes, int from, int to, byte value) {
        byte[] changed = bytes.clone();
        Arrays.fill(changed, from, to, value);
        return changed;
    }

    /** An extreme number in binary, where headers hold sizes and offsets. */
    private static byte[] withNumber(byte[] bytes, int from, SplittableRandom random) {
        byte[] changed = bytes.clone();
        byte value = (byte) new int[] {0, 0xff, 0x7f, 0x80}[random.nextInt(4)];
        int start = from / 4 * 4;
        Arrays.fill(changed, start, Math.min(changed.length, start + 4), value);
        return changed;
    }

    private static byte[] joined(byte[] head, int from, int to, byte[] tail, int tailFrom) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head, from, to - from);
        all.write(tail, tailFrom, tail.length - tailFrom);
        return all.toByteArray();
    }

    private static byte[] replaced(byte[] bytes, Pattern what, List<String> by, SplittableRandom random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<MatchResult> places = what.matcher(text).results().toList();
        if (places.isEmpty()) {
            return flipped(bytes, random);
        }
        MatchResult place = places.get(random.nextInt(places.size()));
        String value = by.get(random.nextInt(by.size()));
        return (text.substring(0, place.start()) + value + text.substring(place.end()))
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
