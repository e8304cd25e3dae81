package io.github.asymlora.generate;

import io.github.asymlora.InputException;
import io.github.asymlora.data.Message;
import io.github.asymlora.text.ChatTemplate;
import io.github.asymlora.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
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
        if (generator.config().numBeams() > 1) {
            return search(prompt, more);
        }
        List<Written> written = new ArrayList<>();
        write(List.of(new Order(generator, prompt, more, written::add)));
        return written.get(0);
    }

    /** Beam search knows its text at the end. */
    private Written search(int[] prompt, Predicate<String> more) {
        Generated generated = generator.generate(List.of(longs(prompt)));
        int[] tokens = Arrays.stream(generated.sequences()[0])
                .skip(generated.prompt())
                .mapToInt(Math::toIntExact)
                .toArray();
        String text = tokenizer.decode(tokens);
        boolean enough = !text.isEmpty() && !more.test(text);
        boolean ended = tokens.length > 0 && generator.config().eosTokenId().contains(tokens[tokens.length - 1]);
        return new Written(text, prompt.length, tokens.length, enough || ended);
    }

    /**
     * A text that is to be written beside others.
     *
     * @param generator of this model, with settings of its own but without beams
     * @param more gets the text in pieces, as it comes; says false where it is enough
     * @param done gets what was written once it is, be the others done or not
     */
    public record Order(Generator generator, int[] prompt, Predicate<String> more, Consumer<Written> done) {}

    /**
     * Writes several texts at once: each is what it would be by itself, up to rounding, in which a batch's numbers may
     * differ.
     *
     * @throws InputException where one of the prompts or settings doesn't fit the model
     */
    public void write(List<Order> orders) {
        Generator.together(orders.stream()
                .map(order -> new Generator.Order(order.generator(), longs(order.prompt()), new Pieces(order)))
                .toList());
    }

    private static long[] longs(int[] values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** Turns tokens into pieces of text: of a character that several tokens spell, nothing until it is whole. */
    private final class Pieces implements Continuation.Listener {
        private static final String UNFINISHED = "\uFFFD";

        private final Order order;
        private int[] tokens = {};
        private String text = "";

        Pieces(Order order) {
            this.order = order;
        }

        @Override
        public boolean take(long token, boolean last) {
            tokens = Arrays.copyOf(tokens, tokens.length + 1);
            tokens[tokens.length - 1] = (int) token;
            String all = tokenizer.decode(tokens);
            boolean more = last || !all.endsWith(UNFINISHED) ? pass(all) : true;
            if (last || !more) {
                boolean ended = !more || order.generator().config().eosTokenId().contains((int) token);
                order.done().accept(new Written(all, order.prompt().length, tokens.length, ended));
            }
            return more;
        }

        private boolean pass(String all) {
            if (all.length() <= text.length()) {
                return true;
            }
            String piece = all.substring(text.length());
            text = all;
            return order.more().test(piece);
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
