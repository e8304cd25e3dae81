package io.github.asymlora.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WritingTest {
    @Test
    void textsOfOneAdapterAreWrittenTogether() {
        Writing first = new Writing("a", null, null, List.of());
        assertThat(first.goesWith(new Writing("a", null, null, List.of("stop"))))
                .isTrue();
        assertThat(first.goesWith(new Writing("b", null, null, List.of()))).isFalse();
    }
}
