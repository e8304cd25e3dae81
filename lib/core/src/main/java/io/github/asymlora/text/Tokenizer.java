package io.github.asymlora.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.asymlora.InputException;
import io.github.asymlora.data.Example;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * A model folder's tokenizer: {@code tokenizer.json}, overruled by {@code tokenizer_config.json} as transformers does.
 * Truncates to a maximum length, of a pair the longer text first; never pads.
 *
 * <p>Padding and truncation settings inside the file are overruled: they are those of whoever saved it last.
 */
public final class Tokenizer implements AutoCloseable {
    static final String FILE = "tokenizer.json";

    /** A pair has up to four special tokens; below them the native library would not truncate at all. */
    private static final int MIN_LENGTH = 8;

    /** Texts handed to the native library at once; bounds the memory for its results. */
    private static final int BATCH = 1000;

    static {
        // Otherwise DJL looks for cloud metadata on the network before the first tokenizer opens.
        if (System.getProperty("ai.djl.offline") == null) {
            System.setProperty("ai.djl.offline", "true");
        }
    }

    private final Path file;
    private final HuggingFaceTokenizer tokenizer;
    private final int maxLength;

    private Tokenizer(Path file, HuggingFaceTokenizer tokenizer, int maxLength) {
        this.file = file;
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
    }

    /**
     * Opens a model's tokenizer; nothing is downloaded.
     *
     * @param folder holds {@code tokenizer.json}
     * @param maxLength longest result, special tokens included
     * @throws InputException if the file is missing or not a tokenizer, or {@code maxLength} leaves no room for text
     */
    public static Tokenizer open(Path folder, int maxLength) {
        return open(folder, maxLength, false);
    }

    /**
     * The same for {@link #encodeWords}: where spaces are part of tokens each word has one before it, as transformers wants it
     * ({@code add_prefix_space}) of words that are split already.
     */
    public static Tokenizer ofWords(Path folder, int maxLength) {
        return open(folder, maxLength, true);
    }

    private static Tokenizer open(Path folder, int maxLength, boolean words) {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new InputException(folder + ": the model folder has no " + FILE + "; transformers makes one of older"
                    + " vocabulary files: AutoTokenizer.from_pretrained(folder).save_pretrained(folder)");
        }
        if (maxLength < MIN_LENGTH) {
            throw new InputException("maximum length " + maxLength + " leaves no room for text between the special"
                    + " tokens; it must be at least " + MIN_LENGTH);
        }
        Map<String, String> options = Map.of(
                "addSpecialTokens", "true",
                "truncation", "LONGEST_FIRST",
                "padding", "DO_NOT_PAD",
                "stride", "0",
                "maxLength", String.valueOf(maxLength),
                "modelMaxLength", String.valueOf(maxLength));
        byte[] content = TokenizerFolder.read(folder, words).toString().getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new ByteArrayInputStream(content)) {
            return new Tokenizer(file, HuggingFaceTokenizer.newInstance(in, options), maxLength);
        } catch (IOException | RuntimeException e) { // what the native library throws
            throw new InputException(file + ": is not a tokenizer: " + e.getMessage(), e);
        }
    }

    /**
     * The content of {@code tokenizer.json}, with all that overrules it in the folder: for engines with tokenizers of their own.
     *
     * @throws InputException where one of the files can't be used
     */
    public static ObjectNode content(Path folder) {
        return TokenizerFolder.read(folder, false);
    }

    /** The texts of special tokens that a folder's files name, such as {@code bos_token}. */
    public static Map<String, String> specialTokens(Path folder) {
        return ChatTemplateFiles.specialTokens(folder);
    }

    /** Longest result, special tokens included. */
    public int maxLength() {
        return maxLength;
    }

    /** Encodes one example's text or pair. */
    public Encoded encode(Example example) {
        return encode(List.of(example)).get(0);
    }

    /** Encodes many examples, in order, on all cores. */
    public List<Encoded> encode(List<Example> examples) {
        List<Encoded> encoded = new ArrayList<>(examples.size());
        for (int start = 0; start < examples.size(); start += BATCH) {
            List<Example> batch = examples.subList(start, Math.min(start + BATCH, examples.size()));
            for (Encoding encoding : batchEncode(batch)) {
                encoded.add(encoded(encoding));
            }
        }
        return encoded;
    }

    /** Encodes sentences that are split into words, in order. */
    public List<EncodedWords> encodeWords(List<List<String>> sentences) {
        return sentences.stream().map(this::encodeSplit).toList();
    }

    private EncodedWords encodeSplit(List<String> words) {
        Encoding encoding = called(() -> tokenizer.encode(words, true, true));
        int[] firsts = new int[words.size()];
        Arrays.fill(firsts, -1);
        long[] wordOfToken = encoding.getWordIds(); // -1 of special tokens
        for (int place = wordOfToken.length - 1; place >= 0; place--) {
            if (wordOfToken[place] >= 0) {
                firsts[(int) wordOfToken[place]] = place;
            }
        }
        return new EncodedWords(encoded(encoding), firsts);
    }

    private static Encoded encoded(Encoding encoding) {
        return new Encoded(ints(encoding.getIds()), ints(encoding.getTypeIds()), encoding.getOverflowing().length > 0);
    }

    /** The ids of texts without pairs, special tokens included. */
    public List<int[]> encodeTexts(List<String> texts) {
        return encode(texts.stream()
                        .map(text -> new Example("", text, null, Float.NaN, ""))
                        .toList())
                .stream()
                .map(Encoded::inputIds)
                .toList();
    }

    /** The same, never cut. */
    public List<int[]> encodeWhole(List<String> texts) {
        return encodeWhole(texts, true);
    }

    /** The ids of texts as they are: without special tokens, and never cut. */
    public List<int[]> encodePlain(List<String> texts) {
        return encodeWhole(texts, false);
    }

    private List<int[]> encodeWhole(List<String> texts, boolean specialTokens) {
        List<int[]> encoded = new ArrayList<>(texts.size());
        for (int start = 0; start < texts.size(); start += BATCH) {
            List<String> batch = texts.subList(start, Math.min(start + BATCH, texts.size()));
            for (Encoding encoding : called(() -> tokenizer.batchEncode(batch, specialTokens, true))) {
                encoded.add(ints(whole(encoding)));
            }
        }
        return encoded;
    }

    /** The ids together with those beyond the longest length. */
    private static long[] whole(Encoding encoding) {
        LongStream ids = Arrays.stream(encoding.getIds());
        for (Encoding more : encoding.getOverflowing()) {
            ids = LongStream.concat(ids, Arrays.stream(more.getIds()));
        }
        return ids.toArray();
    }

    /** What a token adds to a text that it continues; special tokens, too. */
    public String tokenText(int id) {
        long[] before = tokenizer.encode("abcdef", false, false).getIds();
        long[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = id;
        return tokenizer
                .decode(after, false)
                .substring(tokenizer.decode(before, false).length());
    }

    /** The text of token ids, without special tokens. */
    public String decode(int[] ids) {
        return called(() -> tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), true));
    }

    /** The text of a token, special ones too. */
    public String token(int id) {
        return called(() -> tokenizer.decode(new long[] {id}, false));
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private Encoding[] batchEncode(List<Example> batch) {
        boolean pairs = batch.get(0).pair() != null;
        if (batch.stream().anyMatch(example -> pairs != (example.pair() != null))) {
            throw new InputException("single texts and pairs can't be encoded together");
        }
        List<String> texts = batch.stream().map(Example::text).toList();
        return called(() -> pairs
                ? tokenizer.batchEncode(
                        new PairList<>(texts, batch.stream().map(Example::pair).toList()), true, true)
                : tokenizer.batchEncode(texts, true, true));
    }

    /** Some of what a file lacks the native library says only when it needs it. */
    private <T> T called(Supplier<T> nativeCall) {
        try {
            return nativeCall.get();
        } catch (RuntimeException e) {
            throw new InputException(file + ": can't be used: " + e.getMessage(), e);
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }
}
