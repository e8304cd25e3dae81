package io.github.asymlora.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.asymlora.InputException;
import io.github.asymlora.linalg.Gaussian;
import io.github.asymlora.linalg.TruncatedSvd;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine's decompositions beside those in Java, on tall, wide and square matrices; and the fallback without a script. */
class DecompositionsTest {
    private final NDManager manager = Compute.newManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @CsvSource({"9, 5", "5, 9", "6, 6", "1, 4"})
    void singularTripletsAreThoseOfJacobiRotations(int rows, int columns) {
        NDArray tensor = MatrixTensors.tensor(manager, Gaussian.matrix(rows, columns, 3));
        RealMatrix matrix = MatrixTensors.matrix(tensor);
        TruncatedSvd expected = TruncatedSvd.of(matrix);
        TruncatedSvd found = Decompositions.svd(tensor);
        int k = Math.min(rows, columns);
        assertThat(found.singularValues()).containsExactly(expected.singularValues(), within(1e-12));
        assertClose(found.left(k), expected.left(k));
        assertClose(found.right(k), expected.right(k));
        assertClose(found.approximation(k), matrix);
    }

    @Test
    void columnsAreHouseholders() {
        RealMatrix matrix = Gaussian.matrix(7, 3, 5);
        NDArray tensor = MatrixTensors.tensor(manager, matrix);
        RealMatrix expected =
                new QRDecomposition(MatrixTensors.matrix(tensor)).getQ().getSubMatrix(0, 6, 0, 2);
        RealMatrix found = MatrixTensors.matrix(Decompositions.orthonormalColumns(tensor));
        assertClose(found, expected);
        assertClose(found.transpose().multiply(found), MatrixUtils.createRealIdentityMatrix(3));
    }

    @Test
    void withoutTheScriptTheyAreTheSame() {
        NDArray tensor = MatrixTensors.tensor(manager, Gaussian.matrix(6, 4, 1)).toType(DataType.FLOAT64, true);
        double[] s = Operators.svd(tensor).get(":4").toDoubleArray();
        assertThat(Eager.svd(tensor).get(":4").toDoubleArray()).containsExactly(s, within(1e-12));
        assertThat(Eager.svd(tensor).getShape()).isEqualTo(new Shape(4 + 24 + 16));
        RealMatrix q = MatrixTensors.matrix(Operators.orthonormalColumns(tensor));
        assertClose(MatrixTensors.matrix(Eager.orthonormalColumns(tensor)), q);
    }

    @Test
    void whatIsNoFiniteMatrixIsRefused() {
        NDArray infinite = manager.create(new float[] {1, Float.NaN, 2, 3}, new Shape(2, 2));
        assertThatThrownBy(() -> Decompositions.svd(infinite))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("NaN");
        NDArray vector = manager.create(new float[] {1, 2});
        assertThatThrownBy(() -> Decompositions.orthonormalColumns(vector))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("not a matrix");
    }

    @Test
    void nothingIsLeftWithTheMatrix() {
        try (NDManager owner = manager.newSubManager()) {
            NDArray tensor = MatrixTensors.tensor(owner, Gaussian.matrix(4, 3, 1));
            int before = owner.getManagedArrays().size();
            Decompositions.svd(tensor);
            assertThat(owner.getManagedArrays()).hasSize(before);
        }
    }

    private static void assertClose(RealMatrix found, RealMatrix expected) {
        assertThat(found.subtract(expected).getNorm()).isLessThan(1e-6);
    }
}
