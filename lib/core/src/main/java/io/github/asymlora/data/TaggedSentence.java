package io.github.asymlora.data;

import java.util.List;

/**
 * A sentence in words, each with its tag as it is written.
 *
 * @param place where it stands, for messages: {@code train.txt, line 12}
 * @param words in order
 * @param tags one for each word: {@code O}, {@code B-PER}, {@code I-PER}
 */
public record TaggedSentence(String place, List<String> words, List<String> tags) {
    public TaggedSentence {
        words = List.copyOf(words);
        tags = List.copyOf(tags);
    }
}
