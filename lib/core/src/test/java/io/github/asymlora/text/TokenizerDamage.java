package io.github.asymlora.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Opens and uses damaged tokenizers, one after the other, in a process of its own: the native library may end it. Prints
 * the number of each before it is tried.
 */
final class TokenizerDamage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "4294967296",
            "2147483647",
            "\"\"",
            "\"A\"",
            "\"ab\"",
            "\"▁\"",
            "[]",
            "{}",
            "[[]]",
            "[\"\", -1]",
            "{\"String\": \"\"}",
            "{\"Regex\": \"(\"}",
            "{\"Regex\": \"\"}",
            "{\"type\": \"Sequence\"}",
            "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
            "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"BAAAAAAAAAAAAA==\"}",
            "{\"type\": \"ByteLevel\"}",
            "{\"type\": \"TemplateProcessing\", \"single\": [], \"pair\": [], \"special_tokens\": {}}");

    private final Random random;
    private final List<byte[]> originals;

    private TokenizerDamage(Random random, List<byte[]> originals) {
        this.random = random;
        this.originals = originals;
    }

    /** Arguments: a seed, how many to try, a folder for them, and the real files. */
    public static void main(String[] arguments) throws IOException {
        List<byte[]> originals = new ArrayList<>();
        for (String file : Arrays.asList(arguments).subList(3, arguments.length)) {
            originals.add(Files.readAllBytes(Path.of(file)));
        }
        TokenizerDamage damage = new TokenizerDamage(new Random(Long.parseLong(arguments[0])), originals);
        int accepted = 0;
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            System.out.println("trying " + i);
            Path folder = Files.createDirectories(Path.of(arguments[2]));
            Files.write(folder.resolve(Tokenizer.FILE), damage.next());
            accepted += damage.use(folder) ? 1 : 0;
        }
        System.out.println("accepted " + accepted);
    }

    /** Whether it can be used; any error but one of the input's ends the process. */
    private boolean use(Path folder) {
        try (Tokenizer tokenizer = Tokenizer.open(folder, 16)) {
            for (String text :
                    List.of("Hello the [MASK] world <s>▁a\u0000 😀\uD800", "", " ", "naïve Café ".repeat(9))) {
                tokenizer.encode(new Example("", text, null, 0, ""));
                tokenizer.encode(new Example("", text, "b c d", 0, ""));
                tokenizer.encodePlain(List.of(text));
            }
            tokenizer.decode(new int[] {0, 5, 70, 300});
            return true;
        } catch (InputException e) {
            return false;
        }
    }

    private byte[] next() throws IOException {
        byte[] original = originals.get(random.nextInt(originals.size()));
        return random.nextInt(4) == 0 ? bytes(original) : tree(original);
    }

    /** Cut, or with a few bytes changed. */
    private byte[] bytes(byte[] original) {
        if (random.nextInt(3) == 0) {
            return Arrays.copyOf(original, random.nextInt(original.length));
        }
        byte[] changed = original.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            changed[random.nextInt(changed.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(256) : "\"{}[],:0-".charAt(random.nextInt(9)));
        }
        return changed;
    }

    /** With a few values removed, replaced, or taken from elsewhere. */
    private byte[] tree(byte[] original) throws IOException {
        JsonNode root = JSON.readTree(original);
        for (int i = random.nextInt(3); i >= 0; i--) {
            JsonNode place = container(root);
            if (place instanceof ObjectNode object && !object.isEmpty()) {
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                String name = names.get(random.nextInt(names.size()));
                switch (random.nextInt(4)) {
                    case 0 -> object.remove(name);
                    case 1 ->
                        object.set(
                                names.get(random.nextInt(names.size())),
                                object.get(name).deepCopy());
                    case 2 -> object.set(name, part(root));
                    default -> object.set(name, JSON.readTree(ODD.get(random.nextInt(ODD.size()))));
                }
            } else if (place instanceof ArrayNode array && !array.isEmpty()) {
                int at = random.nextInt(array.size());
                switch (random.nextInt(4)) {
                    case 0 -> array.remove(at);
                    case 1 -> array.removeAll();
                    case 2 -> array.set(at, part(root));
                    default -> array.set(at, JSON.readTree(ODD.get(random.nextInt(ODD.size()))));
                }
            }
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Mostly a small one: vocabularies are long. */
    private JsonNode container(JsonNode root) {
        JsonNode place = root;
        while (true) {
            List<JsonNode> inner = new ArrayList<>();
            place.forEach(child -> {
                if (child.isContainerNode()) {
                    inner.add(child);
                }
            });
            if (inner.isEmpty() || random.nextInt(4) == 0) {
                return place;
            }
            place = inner.get(random.nextInt(inner.size()));
        }
    }

    private JsonNode part(JsonNode root) {
        return container(originalOf(root)).deepCopy();
    }

    private JsonNode originalOf(JsonNode fallback) {
        try {
            return JSON.readTree(originals.get(random.nextInt(originals.size())));
        } catch (IOException e) {
            return fallback;
        }
    }
}
