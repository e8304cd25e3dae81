package io.github.asymlora.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RougeTest {
    @Test
    void equalsRougeScoreWithAndWithoutStems() {
        JsonNode golden = Golden.json("metrics/rouge.json");
        assertThat(golden.get("pairs")).hasSize(58);
        List<Rouge> plain = new ArrayList<>();
        List<Rouge> stemmed = new ArrayList<>();
        for (JsonNode pair : golden.get("pairs")) {
            String reference = pair.get("reference").textValue();
            String prediction = pair.get("prediction").textValue();
            plain.add(Rouge.plain(reference, prediction));
            stemmed.add(Rouge.stemmed(reference, prediction));
            assertEqual(plain.get(plain.size() - 1), pair.get("plain"), prediction);
            assertEqual(stemmed.get(stemmed.size() - 1), pair.get("stemmed"), prediction);
        }
        assertEqual(Rouge.mean(plain), golden.at("/mean/plain"), "mean");
        assertEqual(Rouge.mean(stemmed), golden.at("/mean/stemmed"), "mean");
        assertThatThrownBy(() -> Rouge.mean(List.of())).isInstanceOf(InputException.class);
    }

    private static void assertEqual(Rouge actual, JsonNode expected, String text) {
        assertEqual(actual.rouge1(), expected.get("rouge1"), text);
        assertEqual(actual.rouge2(), expected.get("rouge2"), text);
        assertEqual(actual.rougeL(), expected.get("rougeL"), text);
        assertEqual(actual.rougeLsum(), expected.get("rougeLsum"), text);
    }

    private static void assertEqual(Rouge.Score actual, JsonNode expected, String text) {
        assertThat(actual.precision()).as(text).isCloseTo(expected.get(0).doubleValue(), within(1e-12));
        assertThat(actual.recall()).as(text).isCloseTo(expected.get(1).doubleValue(), within(1e-12));
        assertThat(actual.f1()).as(text).isCloseTo(expected.get(2).doubleValue(), within(1e-12));
    }

    @Test
    void stemsEqualNltk() {
        JsonNode golden = Golden.json("metrics/porter.json");
        assertThat(golden).hasSize(91);
        golden.properties().forEach(entry -> assertThat(PorterStemmer.stem(entry.getKey()))
                .as(entry.getKey())
                .isEqualTo(entry.getValue().textValue()));
    }

    /** Words where nltk leaves Porter's path, and short rests after a suffix was taken away. */
    @Test
    void stemsOfUnusualWords() {
        assertThat(List.of("enjoy", "spy", "theology", "logical", "tied", "spied", "aged", "using", "rationally"))
                .extracting(PorterStemmer::stem)
                .containsExactly("enjoy", "spi", "theolog", "logic", "tie", "spi", "age", "use", "ration");
    }

    @Property(tries = 200)
    void mirroredTextsSwapPrecisionAndRecall(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String a,
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String b) {
        Rouge there = Rouge.plain(a.replace('c', ' '), b.replace('c', ' '));
        Rouge back = Rouge.plain(b.replace('c', ' '), a.replace('c', ' '));
        assertThat(there.rouge1().precision()).isEqualTo(back.rouge1().recall());
        assertThat(there.rouge2().precision()).isEqualTo(back.rouge2().recall());
        assertThat(there.rougeL().precision()).isEqualTo(back.rougeL().recall());
        assertThat(there.rougeLsum()).isEqualTo(there.rougeL()); // one line each
        assertThat(there.rougeL().f1())
                .isBetween(there.rouge2().f1() / 2, there.rouge1().f1() + 1e-12);
    }
}
