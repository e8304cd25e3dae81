package io.github.asymlora.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.Tiny;
import io.github.asymlora.adapter.Init.Side;
import io.github.asymlora.io.Safetensors;
import io.github.asymlora.linalg.TruncatedSvd;
import io.github.asymlora.model.Model;
import io.github.asymlora.tensor.Compute;
import io.github.asymlora.tensor.MatrixTensors;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InitTest {
    @ParameterizedTest
    @CsvSource({"384,384,8", "768,768,16", "3072,768,8", "768,3072,64", "1024,1024,64", "64,32,32"})
    void orthonormalFactorsAreSoInSinglePrecision(int out, int in, int rank) {
        RealMatrix w0 = new Array2DRowRealMatrix(out, in);
        try (NDManager manager = Compute.newManager()) {
            RealMatrix a = single(MatrixTensors.tensor(manager, draw(Init.ORTHONORMAL, Side.A, w0, rank, 7)));
            RealMatrix b = single(MatrixTensors.tensor(manager, draw(Init.ORTHONORMAL, Side.B, w0, rank, 7)));
            assertShape(a, rank, in);
            assertShape(b, out, rank);
            RealMatrix one = MatrixUtils.createRealIdentityMatrix(rank);
            assertThat(a.multiply(a.transpose()).subtract(one).getFrobeniusNorm())
                    .isLessThan(1e-6);
            assertThat(b.transpose().multiply(b).subtract(one).getFrobeniusNorm())
                    .isLessThan(1e-6);
        }
    }

    /** Against numpy's SVD: rows of Vᵀ for A, columns of U for B, at both ends. */
    @ParameterizedTest
    @ValueSource(strings = {"square", "tall", "wide"})
    void singularVectorsAreThoseOfTheWeight(String name) {
        JsonNode shape = Golden.json("init/svd.json").get(name);
        int rank = shape.get("r").asInt();
        int out = shape.get("d_out").asInt();
        int in = shape.get("d_in").asInt();
        try (Safetensors file = Safetensors.open(Golden.path("init/svd.safetensors"))) {
            float[] weight = file.floats(name + ".W0");
            double[] wide = new double[weight.length];
            Arrays.setAll(wide, i -> weight[i]);
            RealMatrix w0 = matrix(wide, in);
            assertSameVectors(
                    draw(Init.SINGULAR, Side.A, w0, rank, 1), matrix(file.doubles(name + ".A_right_top_r"), in));
            assertSameVectors(
                    draw(Init.SINGULAR_BOTTOM, Side.A, w0, rank, 1),
                    matrix(file.doubles(name + ".A_right_bottom_r"), in));
            assertSameVectors(
                    draw(Init.SINGULAR, Side.B, w0, rank, 1).transpose(),
                    matrix(file.doubles(name + ".B_left_top_r"), rank).transpose());
            assertShape(draw(Init.SINGULAR_BOTTOM, Side.B, w0, rank, 1), out, rank);
        }
    }

    /** Through a model: what is attached comes from the weight in its file, whatever the layer's shape. */
    @ParameterizedTest
    @ValueSource(strings = {"query", "intermediate.dense", "output.dense"})
    void attachedSingularVectorsAreThoseOfThePretrainedWeight(String target) {
        Lora top = Lora.rank(5).on(target).a(Factor.singular()).b(Factor.singular());
        Lora bottom = top.a(Factor.singularBottom()).b(Factor.singularBottom());
        try (Model model = Tiny.model("bert")) {
            checkAgainstSvd(model, top, 0);
            checkAgainstSvd(model, bottom, 32 - 5);
        }
    }

    private static void checkAgainstSvd(Model model, Lora lora, int first) {
        try (Adapter adapter = lora.attach(model, 3)) {
            Map<String, NDArray> tensors = adapter.tensors();
            for (String path : adapter.layers().keySet()) {
                SingularValueDecomposition svd = new SingularValueDecomposition(
                        single(model.linears().get(path).weight()));
                RealMatrix a = single(tensors.get(path + ".lora_A.weight"));
                RealMatrix b = single(tensors.get(path + ".lora_B.weight"));
                int last = first + lora.rank() - 1;
                assertSameVectors(a, svd.getVT().getSubMatrix(first, last, 0, a.getColumnDimension() - 1));
                assertSameVectors(b.transpose(), svd.getUT().getSubMatrix(first, last, 0, b.getRowDimension() - 1));
            }
        }
    }

    @Test
    void kaimingIsUniformWithTheBoundOfItsFanIn() {
        int count = 0;
        for (JsonNode golden : Golden.json("init/kaiming.json")) {
            int fanIn = golden.get("fan_in").asInt();
            double bound = golden.get("bound").asDouble();
            double variance = golden.get("variance").asDouble();
            int rank = 4 + 20_000 / fanIn;
            // fan_in of A [rank, in] is in; of B [out, rank] it is the rank
            RealMatrix a = Init.KAIMING.draw(Side.A, 1, fanIn, null, rank, 3);
            assertShape(a, rank, fanIn);
            assertUniform(a, bound, variance);
            RealMatrix b = Init.KAIMING.draw(Side.B, rank, 1, null, fanIn, 3);
            assertShape(b, rank, fanIn);
            assertUniform(b, bound, variance);
            count++;
        }
        assertThat(count).isEqualTo(7);
    }

    private static void assertUniform(RealMatrix matrix, double bound, double variance) {
        double[] values =
                Arrays.stream(matrix.getData()).flatMapToDouble(Arrays::stream).toArray();
        int n = values.length;
        double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
        double mean = Arrays.stream(values).average().orElseThrow();
        double square = Arrays.stream(values).map(x -> x * x).average().orElseThrow();
        assertThat(largest).isLessThanOrEqualTo(bound).isGreaterThan(bound * (1 - 20.0 / n));
        assertThat(mean).isCloseTo(0, within(5 * Math.sqrt(variance / n)));
        double spread = variance * Math.sqrt(0.8); // of x² for uniform x: bound²·√(4/45)
        assertThat(square).isCloseTo(variance, within(5 * spread / Math.sqrt(n)));
    }

    @Test
    void zeroIsZero() {
        RealMatrix w0 = new Array2DRowRealMatrix(6, 4);
        assertShape(draw(Init.ZERO, Side.A, w0, 2, 1), 2, 4);
        assertShape(draw(Init.ZERO, Side.B, w0, 2, 1), 6, 2);
        assertThat(draw(Init.ZERO, Side.A, w0, 2, 1).getFrobeniusNorm()).isZero();
        assertThat(draw(Init.ZERO, Side.B, w0, 2, 1).getFrobeniusNorm()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"ORTHONORMAL", "KAIMING"})
    void drawsComeFromTheSeed(Init init) {
        RealMatrix w0 = new Array2DRowRealMatrix(6, 6);
        assertThat(draw(init, Side.A, w0, 3, 5)).isEqualTo(draw(init, Side.A, w0, 3, 5));
        assertThat(draw(init, Side.A, w0, 3, 5)).isNotEqualTo(draw(init, Side.A, w0, 3, 6));
    }

    /** Up to the sign of each row. */
    private static void assertSameVectors(RealMatrix found, RealMatrix expected) {
        assertShape(found, expected.getRowDimension(), expected.getColumnDimension());
        for (int i = 0; i < expected.getRowDimension(); i++) {
            double cosine = found.getRowVector(i).dotProduct(expected.getRowVector(i));
            assertThat(found.getRowVector(i)
                            .mapMultiply(Math.signum(cosine))
                            .subtract(expected.getRowVector(i))
                            .getLInfNorm())
                    .as("vector %d", i)
                    .isLessThan(1e-4);
        }
    }

    private static void assertShape(RealMatrix matrix, int rows, int columns) {
        assertThat(matrix.getRowDimension()).isEqualTo(rows);
        assertThat(matrix.getColumnDimension()).isEqualTo(columns);
    }

    private static RealMatrix matrix(double[] values, int columns) {
        RealMatrix matrix = new Array2DRowRealMatrix(values.length / columns, columns);
        for (int i = 0; i < values.length; i++) {
            matrix.setEntry(i / columns, i % columns, values[i]);
        }
        return matrix;
    }

    private static RealMatrix single(NDArray array) {
        return MatrixTensors.matrix(array);
    }

    private static RealMatrix draw(Init init, Side side, RealMatrix w0, int rank, long seed) {
        return init.draw(side, w0.getRowDimension(), w0.getColumnDimension(), TruncatedSvd.of(w0), rank, seed);
    }
}
