package io.github.asymlora.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.asymlora.Golden;
import io.github.asymlora.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;

class StiefelTest {
    @Property(tries = 60)
    void framesAreOrthonormal(
            @ForAll @IntRange(min = 1, max = 40) int d,
            @ForAll @IntRange(min = 0, max = 39) int less,
            @ForAll long seed) {
        int r = Math.max(1, d - less);
        RealMatrix q = Stiefel.rows(r, d, seed);
        RealMatrix error = Matrices.multiply(q, q.transpose()).subtract(MatrixUtils.createRealIdentityMatrix(r));
        assertThat(error.getFrobeniusNorm()).isLessThan(1e-13);
        RealMatrix u = Stiefel.columns(d, r, seed);
        assertThat(Matrices.multiply(u.transpose(), u)
                        .subtract(MatrixUtils.createRealIdentityMatrix(r))
                        .getFrobeniusNorm())
                .isLessThan(1e-13);
    }

    @Test
    void momentsAreThoseOfTheHaarMeasure() {
        JsonNode haar = Golden.json("init/haar.json");
        int d = haar.get("d").asInt();
        int r = haar.get("r").asInt();
        List<RealMatrix> draws = Stiefel.draws(haar.get("draws").asInt(), r, d, 1);
        Map<String, ToDoubleFunction<RealMatrix>> perDraw = statistics(r, d);
        JsonNode statistics = haar.get("statistics");
        assertThat(perDraw).hasSize(statistics.size());
        perDraw.forEach((name, statistic) -> {
            double mean = draws.stream().mapToDouble(statistic).average().orElseThrow();
            JsonNode expected = statistics.get(name);
            assertThat(mean)
                    .as(name)
                    .isCloseTo(
                            expected.get("expected").asDouble(),
                            within(expected.get("tolerance_5sigma").asDouble()));
        });
    }

    private static Map<String, ToDoubleFunction<RealMatrix>> statistics(int r, int d) {
        Map<String, ToDoubleFunction<RealMatrix>> map = new LinkedHashMap<>();
        map.put("q00", q -> q.getEntry(0, 0));
        map.put("diag_mean", q -> q.getSubMatrix(0, r - 1, 0, r - 1).getTrace() / r);
        map.put("q00_sq", q -> power(q, 0, 0, 2));
        map.put("q_last_sq", q -> power(q, r - 1, d - 1, 2));
        map.put("q4_mean", q -> mean(q, 4));
        map.put("q00_4", q -> power(q, 0, 0, 4));
        map.put("same_row_sq", q -> power(q, 0, 0, 2) * power(q, 0, 1, 2));
        map.put("same_col_sq", q -> power(q, 0, 0, 2) * power(q, 1, 0, 2));
        map.put("disjoint_sq", q -> power(q, 0, 0, 2) * power(q, 1, 1, 2));
        map.put("four_product", q -> q.getEntry(0, 0) * q.getEntry(0, 1) * q.getEntry(1, 0) * q.getEntry(1, 1));
        map.put("row_product", q -> q.getEntry(0, 0) * q.getEntry(1, 0));
        double share = (double) r / d;
        map.put("P00", q -> projection(q).getEntry(0, 0));
        map.put("P01", q -> projection(q).getEntry(0, 1));
        map.put("P_diag_var", q -> diagonalVariance(projection(q), share));
        map.put("P_off_var", q -> {
            RealMatrix p = projection(q);
            double diagonal = 0;
            for (int i = 0; i < d; i++) {
                diagonal += power(p, i, i, 2);
            }
            return (Matrices.squaredNorm(p) - diagonal) / (d * (d - 1));
        });
        map.put("P_diag_cov", q -> {
            RealMatrix p = projection(q);
            return (p.getEntry(0, 0) - share) * (p.getEntry(1, 1) - share);
        });
        return map;
    }

    private static RealMatrix projection(RealMatrix q) {
        return q.transpose().multiply(q);
    }

    private static double diagonalVariance(RealMatrix p, double share) {
        double sum = 0;
        for (int i = 0; i < p.getRowDimension(); i++) {
            sum += Math.pow(p.getEntry(i, i) - share, 2);
        }
        return sum / p.getRowDimension();
    }

    private static double power(RealMatrix q, int i, int j, int exponent) {
        return Math.pow(q.getEntry(i, j), exponent);
    }

    private static double mean(RealMatrix q, int exponent) {
        double sum = 0;
        for (int i = 0; i < q.getRowDimension(); i++) {
            for (int j = 0; j < q.getColumnDimension(); j++) {
                sum += power(q, i, j, exponent);
            }
        }
        return sum / (q.getRowDimension() * q.getColumnDimension());
    }

    @Test
    void drawsDependOnSeedAndIndexAlone() throws Exception {
        List<RealMatrix> many = Stiefel.draws(50, 3, 7, 9);
        List<RealMatrix> alone =
                new ForkJoinPool(1).submit(() -> Stiefel.draws(20, 3, 7, 9)).get();
        assertThat(alone).isEqualTo(many.subList(0, 20));
        assertThat(many.get(0)).isEqualTo(Stiefel.rows(3, 7, 9));
        assertThat(many).doesNotHaveDuplicates().doesNotContain(Stiefel.rows(3, 7, 10));
    }

    @Test
    void impossibleShapesAreRefused() {
        assertThatThrownBy(() -> Stiefel.rows(8, 4, 0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("8 orthonormal vectors in dimension 4");
        assertThatThrownBy(() -> Stiefel.columns(4, 0, 0)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> Stiefel.draws(0, 2, 4, 0)).isInstanceOf(InputException.class);
    }
}
