package io.github.asymlora.generate;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Message;
import io.github.asymlora.text.ChatTemplate;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Text in, text out: a generator with its model's tokenizer and chat template.
 *
 * <pre>{@code
 * TextGenerator text = TextGenerator.of(Generator.of(model).maxNewTokens(40));
 * text.answer("What is the capital of France?", System.out::print);
 * text.continuation("The capital of France is", System.out::print);
 * }</pre>
 */
public final class TextGenerator implements AutoCloseable {
    /** Texts are never cut: a model says itself what is too long for it. */
    private static final int ANY_LENGTH = 1 << 20;

    private final Generator generator;
    private final Tokenizer tokenizer;

    private TextGenerator(Generator generator, Tokenizer tokenizer) {
        this.generator = generator;
        this.tokenizer = tokenizer;
    }

    /**
     * Opens the tokenizer of the generator's model.
     *
     * @throws io.github.asymlora.InputException where the model's folder has none
     */
    public static TextGenerator of(Generator generator) {
        return new TextGenerator(generator, Tokenizer.open(generator.model().folder(), ANY_LENGTH));
    }

    /** Whether the model's folder has a chat template, without which there are no answers. */
    public boolean answers() {
        return ChatTemplate.of(generator.model().folder()).isPresent();
    }

    /** The same tokenizer with another generator of the same model; this one closes it. */
    public TextGenerator with(Generator other) {
        return new TextGenerator(other, tokenizer);
    }

    /**
     * What the model answers to a message in its chat template.
     *
     * @param listener gets the answer in pieces, as it comes
     * @throws InputException where the folder has no chat template, or one that can't be used
     */
    public String answer(String message, Consumer<String> listener) {
        return write(prompt(List.of(Message.user(message))), told(listener)).text();
    }

    /**
     * How the model goes on after a text; an encoder–decoder, what it writes about it.
     *
     * @param listener gets the new text in pieces, as it comes
     */
    public String continuation(String text, Consumer<String> listener) {
        return write(prompt(text), told(listener)).text();
    }

    private static Predicate<String> told(Consumer<String> listener) {
        return piece -> {
            listener.accept(piece);
            return true;
        };
    }

    /**
     * A conversation in the chat template, up to where the answer begins.
     *
     * @throws InputException where the folder has no chat template, or one that can't be used
     */
    public int[] prompt(List<Message> conversation) {
        Path folder = generator.model().folder();
        ChatTemplate frame = ChatTemplate.of(folder)
                .orElseThrow(() -> new InputException(folder + " has no chat template, in which the model would answer;"
                        + " it can only go on with a text."));
        return tokenizer.encodePlain(List.of(frame.prompt(conversation))).get(0);
    }

    /** A text as it comes, with the special tokens that the tokenizer adds. */
    public int[] prompt(String text) {
        return tokenizer.encodeTexts(List.of(text)).get(0);
    }

    /**
     * What was written after a prompt.
     *
     * @param prompt tokens of it
     * @param tokens those after it, the one that ends a text included
     * @param ended whether the text ended, and not only its place
     */
    public record Written(String text, int prompt, int tokens, boolean ended) {}

    /**
     * Writes after a prompt.
     *
     * @param more gets the text in pieces, as it comes; says false where it is enough
     */
    public Written write(int[] prompt, Predicate<String> more) {
        Pieces pieces = new Pieces(more);
        try {
            Generated generated = generator
                    .listening(tokens -> pieces.add((int) tokens[0]))
                    .generate(List.of(Arrays.stream(prompt).asLongStream().toArray()));
            int[] tokens = Arrays.stream(generated.sequences()[0])
                    .skip(generated.prompt())
                    .mapToInt(Math::toIntExact)
                    .toArray();
            String text = tokenizer.decode(tokens);
            pieces.finish(text);
            boolean ended = tokens.length > 0 && generator.config().eosTokenId().contains(tokens[tokens.length - 1]);
            return new Written(text, prompt.length, tokens.length, ended);
        } catch (Enough e) {
            return new Written(pieces.text, prompt.length, pieces.tokens.length, true);
        }
    }

    /** Ends a generation from within. */
    private static final class Enough extends RuntimeException {
        Enough() {
            super(null, null, false, false);
        }
    }

    /** Turns tokens into pieces of text: of a character that several tokens spell, nothing until it is whole. */
    private final class Pieces {
        private static final String UNFINISHED = "\uFFFD";

        private final Predicate<String> more;
        private int[] tokens = {};
        private String text = "";

        Pieces(Predicate<String> more) {
            this.more = more;
        }

        void add(int token) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = token;
            String all = tokenizer.decode(tokens);
            if (!all.endsWith(UNFINISHED)) {
                finish(all);
            }
        }

        void finish(String all) {
            if (all.length() > text.length()) {
                String piece = all.substring(text.length());
                text = all;
                if (!more.test(piece)) {
                    throw new Enough();
                }
            }
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
