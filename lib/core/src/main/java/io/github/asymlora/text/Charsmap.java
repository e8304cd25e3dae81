package io.github.asymlora.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;

/**
 * SentencePiece's precompiled normalisation: a double-array trie of byte sequences (Aoe 1989, as Darts-clone packs it),
 * whose leaves point into a block of texts.
 */
final class Charsmap {
    private static final int LABEL = 0xFF;

    private Charsmap() {}

    /** What is wrong with one, or null: no walk through the trie may leave it or the texts. */
    static String problem(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return "is not base64";
        }
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long size = bytes.length < Integer.BYTES ? -1 : Integer.toUnsignedLong(data.getInt());
        if (size <= 0 || size % Integer.BYTES != 0 || size > data.remaining()) {
            return "is no precompiled character map: the trie's length doesn't fit";
        }
        int[] units = new int[(int) size / Integer.BYTES];
        data.asIntBuffer().get(units);
        data.position(Integer.BYTES + (int) size);
        try {
            StandardCharsets.UTF_8.newDecoder().decode(data.duplicate());
        } catch (CharacterCodingException e) {
            return "is no precompiled character map: its texts aren't UTF-8";
        }
        return staysInside(units, data.slice()) ? null : "is no precompiled character map: its trie leads outside";
    }

    private static boolean staysInside(int[] units, ByteBuffer texts) {
        BitSet seen = new BitSet(units.length);
        Deque<Integer> open = new ArrayDeque<>();
        open.push(offset(units[0]));
        while (!open.isEmpty()) {
            int base = open.pop();
            if ((base | LABEL) >= units.length) {
                return false;
            }
            for (int label = 1; label <= LABEL; label++) {
                int place = base ^ label;
                if ((units[place] & (0x80000000 | LABEL)) == label && !seen.get(place)) {
                    seen.set(place);
                    int next = place ^ offset(units[place]);
                    if (hasLeaf(units[place]) && !isText(next, units, texts)) {
                        return false;
                    }
                    open.push(next);
                }
            }
        }
        return true;
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }

    private static boolean hasLeaf(int unit) {
        return (unit >>> 8 & 1) == 1;
    }

    /** Whether the leaf at this place points to the beginning of a character. */
    private static boolean isText(int place, int[] units, ByteBuffer texts) {
        if (place >= units.length) {
            return false;
        }
        int start = units[place] & 0x7FFFFFFF;
        return start <= texts.limit() && (start == texts.limit() || (texts.get(start) & 0xC0) != 0x80);
    }
}
