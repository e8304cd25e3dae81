package io.github.asymlora.experiment;

import io.github.asymlora.io.Hashes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Compares recipes by what they say: editors and copies change line ends and encodings. */
final class RecipeText {
    /** How often a run is saved may change from session to session. */
    private static final String FREE = "save_every:";

    private RecipeText() {}

    /** The first line that differs, both ways. */
    static Optional<String> difference(byte[] saved, String recipe) {
        List<String> before = lines(decode(saved));
        List<String> now = lines(recipe);
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            String old = i < before.size() ? before.get(i) : "(nothing)";
            String given = i < now.size() ? now.get(i) : "(nothing)";
            if (!old.equals(given)) {
                return Optional.of("\"" + old.strip() + "\" there, \"" + given.strip() + "\" now");
            }
        }
        return Optional.empty();
    }

    /** SHA-256 of what it says. */
    static String hash(String recipe) {
        return Hashes.ofBytes(String.join("\n", lines(recipe)).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty() && !line.strip().startsWith(FREE))
                .toList();
    }

    /** UTF-8 or what its byte order mark says, or else Latin-1, in which every file is text. */
    private static String decode(byte[] bytes) {
        boolean utf16 = bytes.length > 1 && (bytes[0] & 0xff ^ bytes[1] & 0xff) == 1 && (bytes[0] & 0xfe) == 0xfe;
        Charset charset = utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
