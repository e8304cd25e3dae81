package io.github.asymlora.metric;

import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How much of a reference summary a prediction says, by shared words, word pairs and common subsequences. Values equal
 * the package rouge-score, which follows ROUGE 1.5.5. Source: Lin 2004, sections 2 and 3.
 *
 * @param rouge1 single words
 * @param rouge2 pairs of neighbouring words
 * @param rougeL longest common subsequence of the whole texts
 * @param rougeLsum union of the longest common subsequences of sentences, one sentence a line; what tables of CNN/Daily
 *     Mail call RL
 */
public record Rouge(Score rouge1, Score rouge2, Score rougeL, Score rougeLsum) {

    /**
     * Shares in [0, 1].
     *
     * @param precision of the prediction's words that are in the reference
     * @param recall of the reference's words that are in the prediction
     * @param f1 their harmonic mean, which tables report
     */
    public record Score(double precision, double recall, double f1) {
        private static Score of(long hits, long predicted, long referred) {
            double precision = (double) hits / Math.max(predicted, 1);
            double recall = (double) hits / Math.max(referred, 1);
            double both = precision + recall;
            return new Score(precision, recall, both > 0 ? 2 * precision * recall / both : 0);
        }
    }

    /** Compares words as they are. */
    public static Rouge plain(String reference, String prediction) {
        return of(reference, prediction, RougeWords::plain);
    }

    /** Compares words of more than three letters by their stems, as summarization papers report it. */
    public static Rouge stemmed(String reference, String prediction) {
        return of(reference, prediction, RougeWords::stemmed);
    }

    /**
     * The mean over a test set.
     *
     * @throws InputException if it is empty
     */
    public static Rouge mean(List<Rouge> scores) {
        if (scores.isEmpty()) {
            throw new InputException("there are no ROUGE scores to average");
        }
        return new Rouge(
                mean(scores, Rouge::rouge1),
                mean(scores, Rouge::rouge2),
                mean(scores, Rouge::rougeL),
                mean(scores, Rouge::rougeLsum));
    }

    private static Score mean(List<Rouge> scores, Function<Rouge, Score> kind) {
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (Rouge rouge : scores) {
            Score score = kind.apply(rouge);
            precision += score.precision();
            recall += score.recall();
            f1 += score.f1();
        }
        return new Score(precision / scores.size(), recall / scores.size(), f1 / scores.size());
    }

    private static Rouge of(String reference, String prediction, Function<String, List<String>> words) {
        List<String> referred = words.apply(reference);
        List<String> predicted = words.apply(prediction);
        int common = CommonSubsequence.of(referred, predicted).length;
        return new Rouge(
                ngrams(1, referred, predicted),
                ngrams(2, referred, predicted),
                Score.of(common, predicted.size(), referred.size()),
                sentences(lines(reference, words), lines(prediction, words)));
    }

    private static Score ngrams(int n, List<String> referred, List<String> predicted) {
        Map<List<String>, Integer> left = counts(ngrams(n, referred));
        List<List<String>> ngrams = ngrams(n, predicted);
        long hits = ngrams.stream().filter(ngram -> take(left, ngram)).count();
        return Score.of(hits, ngrams.size(), Math.max(0, referred.size() - n + 1));
    }

    private static List<List<String>> ngrams(int n, List<String> words) {
        List<List<String>> ngrams = new ArrayList<>();
        for (int i = 0; i + n <= words.size(); i++) {
            ngrams.add(words.subList(i, i + n));
        }
        return ngrams;
    }

    private static List<List<String>> lines(String text, Function<String, List<String>> words) {
        return Arrays.stream(text.split("\n")).map(words).toList();
    }

    /** Section 3.2; as in ROUGE 1.5.5, a word counts as often as it is in both summaries, however many lines share it. */
    private static Score sentences(List<List<String>> referred, List<List<String>> predicted) {
        Map<String, Integer> leftInReference = counts(all(referred));
        Map<String, Integer> leftInPrediction = counts(all(predicted));
        long hits = 0;
        for (List<String> sentence : referred) {
            int[] union = predicted.stream()
                    .flatMapToInt(other -> Arrays.stream(CommonSubsequence.of(sentence, other)))
                    .distinct()
                    .toArray();
            for (int position : union) {
                String word = sentence.get(position);
                hits += take(leftInPrediction, word) && take(leftInReference, word) ? 1 : 0;
            }
        }
        return Score.of(hits, all(predicted).size(), all(referred).size());
    }

    private static List<String> all(List<List<String>> sentences) {
        return sentences.stream().flatMap(List::stream).toList();
    }

    private static <T> Map<T, Integer> counts(List<T> items) {
        Map<T, Integer> counts = new HashMap<>();
        items.forEach(item -> counts.merge(item, 1, Integer::sum));
        return counts;
    }

    /** Takes one of an item away, if there is one left. */
    private static <T> boolean take(Map<T, Integer> left, T item) {
        int count = left.getOrDefault(item, 0);
        left.put(item, Math.max(0, count - 1));
        return count > 0;
    }
}
