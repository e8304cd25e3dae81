package io.github.asymlora.experiment;

import io.github.asymlora.data.Dataset;
import io.github.asymlora.data.Example;
import io.github.asymlora.generate.Generator;
import io.github.asymlora.generate.Responses;
import io.github.asymlora.metric.Rouge;
import io.github.asymlora.text.Tokenizer;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Summaries that a model writes, against those that people wrote. */
public final class SummaryEvaluation {
    private SummaryEvaluation() {}

    /**
     * Mean ROUGE with stemming over a data set, as papers report it; for ROUGE-Lsum each sentence is a line.
     *
     * @param documents each with its summary as pair
     * @param tokenizer cuts documents off at its longest length
     * @param progress hears after each batch how many are done
     */
    public static Rouge of(Dataset documents, Generator generator, Tokenizer tokenizer, IntConsumer progress) {
        List<Example> examples = documents.examples();
        List<String> written =
                Responses.to(examples.stream().map(Example::text).toList(), generator, tokenizer, progress);
        return Rouge.mean(IntStream.range(0, written.size())
                .mapToObj(i -> Rouge.stemmed(sentences(examples.get(i).pair()), sentences(written.get(i))))
                .toList());
    }

    /** One sentence a line. */
    static String sentences(String text) {
        BreakIterator ends = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        ends.setText(text);
        List<String> sentences = new ArrayList<>();
        for (int from = 0, to = ends.next(); to != BreakIterator.DONE; from = to, to = ends.next()) {
            sentences.add(text.substring(from, to).strip());
        }
        return String.join("\n", sentences);
    }
}
