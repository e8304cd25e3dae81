package io.github.asymlora.notebook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavadocTest {
    private static final String COMMENT = """
             Scales {@code x < 1} by {@link io.github.Lora#scale() the scale}, see {@link #rank(int)}.

             <pre>{@code
             if (a) {
                 @Override b();
             }
             }</pre>

             <p>Second.
             @param rank r, at least 1
             @return {@literal <b>}
             @throws java.io.IOException when {@code x}
             @since 1
            """;

    @Test
    void tagsBecomeHtml() {
        assertThat(Javadoc.html(COMMENT))
                .contains(
                        "<code>x &lt; 1</code>",
                        "<code>the scale</code>",
                        "<code>rank(int)</code>",
                        "    @Override b();")
                .contains("<div><code>rank</code> r, at least 1</div>", "<b>returns</b> &lt;b&gt;")
                .contains("<b>throws</b> <code>IOException</code> when <code>x</code>")
                .doesNotContain("since", "{@");
    }

    @Test
    void orPlainText() {
        assertThat(Javadoc.text(COMMENT))
                .startsWith("Scales x < 1 by the scale, see rank(int).\nif (a) {\n    @Override b();\n}\n")
                .contains("\nSecond.\nrank r, at least 1\nreturns <b>\nthrows IOException when x");
    }
}
