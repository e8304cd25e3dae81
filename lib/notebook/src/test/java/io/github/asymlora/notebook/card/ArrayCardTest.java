package io.github.asymlora.notebook.card;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayCardTest {
    @Test
    void aMatrixShowsItsCorner() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Card card = ArrayCard.of(manager.arange(0f, 200f).reshape(10, 20));

            assertThat(card.text()).startsWith("NDArray (10, 20)\n  type: float32\n  on: cpu()");
            List<String> lines = card.text().lines().toList();
            assertThat(lines.get(3).split("\\s+")).containsExactly("", "0", "1", "2", "3", "4", "5", "6", "7", "…");
            assertThat(lines.get(8).split("\\s+")).contains("100", "107", "…").doesNotContain("108");
            assertThat(lines).hasSize(10);
            assertThat(card.html()).contains("NDArray (10, 20)", "<pre ");
        }
    }

    @Test
    void vectorsScalarsAndMoreDimensionsShowTheirBeginning() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThat(ArrayCard.of(manager.create(new float[] {0.5f, 2})).text())
                    .endsWith("\n0.5000       2");
            assertThat(ArrayCard.of(manager.create(7)).text()).contains("int32").endsWith("7");
            assertThat(ArrayCard.of(manager.ones(new Shape(3, 4, 2, 2), DataType.FLOAT16))
                            .text())
                    .contains("the first of its matrices:\n1  1\n");
            assertThat(ArrayCard.of(manager.zeros(new Shape(0, 3))).text()).startsWith("NDArray (0, 3)");
        }
    }

    @Test
    void nothingIsLeftBehindAndAClosedOneSaysSo() {
        NDManager manager = NDManager.newBaseManager();
        NDArray large = manager.ones(new Shape(1000, 1000));
        int before = manager.getManagedArrays().size();
        ArrayCard.of(large);
        assertThat(manager.getManagedArrays()).hasSize(before);
        manager.close();
        assertThat(ArrayCard.of(large).text()).isEqualTo("NDArray, closed");
    }
}
