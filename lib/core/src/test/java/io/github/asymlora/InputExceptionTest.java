package io.github.asymlora;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputExceptionTest {
    @Test
    void namesFromAStrangersFileDontSteerTheTerminal() {
        assertThat(new InputException("no tensor \u001b[31mred\u0007 here, größe\u009b2J"))
                .hasMessage("no tensor \\u001b[31mred\\u0007 here, größe\\u009b2J");
    }
}
