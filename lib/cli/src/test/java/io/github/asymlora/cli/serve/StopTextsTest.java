package io.github.asymlora.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class StopTextsTest {
    /** However the text is cut: what comes out is all before the first stop. */
    @Property(tries = 300)
    void textsEndBeforeTheFirstStop(
            @ForAll @Size(max = 12) List<@StringLength(max = 3) @CharRange(from = 'a', to = 'c') String> pieces,
            @ForAll @Size(max = 3)
                    List<@StringLength(min = 1, max = 4) @CharRange(from = 'a', to = 'c') String> stops) {
        StringBuilder out = new StringBuilder();
        StopTexts texts = new StopTexts(stops, out::append);
        boolean more = true;
        for (int i = 0; i < pieces.size() && more; i++) {
            more = texts.test(pieces.get(i));
        }
        texts.finish();
        String whole = String.join("", pieces);
        int end = stops.stream()
                .mapToInt(whole::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(whole.length());
        assertThat(more).isEqualTo(stops.stream().noneMatch(whole::contains));
        assertThat(whole).startsWith(out);
        assertThat(out.length()).isGreaterThanOrEqualTo(end);
        assertThat(stops).noneMatch(stop -> out.indexOf(stop) >= 0);
    }
}
