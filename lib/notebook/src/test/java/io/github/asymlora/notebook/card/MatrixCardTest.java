package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.math3.linear.MatrixUtils;
import org.junit.jupiter.api.Test;

class MatrixCardTest {
    @Test
    void showsSizeAndCorner() {
        Card card = MatrixCard.of(MatrixUtils.createRealIdentityMatrix(9).scalarMultiply(0.25));

        assertThat(card.text()).startsWith("Matrix, 9 × 9\n0.2500       0").endsWith("…");
        assertThat(card.html()).contains("<b>Matrix, 9 &times; 9</b>");
        assertThat(MatrixCard.of(MatrixUtils.createRealMatrix(new double[][] {{1, 2}}))
                        .text())
                .endsWith("\n1  2");
    }
}
