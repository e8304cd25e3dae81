package io.github.asymlora.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;
import io.github.asymlora.linalg.PositiveSemidefinite;
import io.github.asymlora.linalg.TruncatedSvd;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/** The operators of the script in DJL's own: where it can't load, and as the tests' reference. */
final class Eager {
    private Eager() {}

    static NDArray embedding(NDArray ids, NDArray table, int paddingId) {
        NDArray rows = ids.getNDArrayInternal()
                .embedding(ids, table, SparseFormat.DENSE)
                .singletonOrThrow();
        if (paddingId < 0) {
            return rows;
        }
        NDArray padding = ids.eq(paddingId).expandDims(-1).toType(rows.getDataType(), false);
        return rows.mul(padding.neg().add(1)).add(rows.stopGradient().mul(padding));
    }

    static NDArray addLinear(NDArray y, NDArray x, NDArray weight, double scale) {
        return y.addi(Operators.linear(Operators.scale(x, scale), weight, null));
    }

    static void adamW(NDArray w, NDArray g, NDArray m, NDArray v, double... factors) {
        w.muli(factors[0]);
        try (NDArray square = g.square().muli(factors[3])) {
            v.muli(factors[2]).addi(square);
        }
        m.addi(g.subi(m).muli(factors[1]));
        try (NDArray root = v.sqrt().divi(factors[4]).addi(factors[5]);
                NDArray step = m.div(root).muli(factors[6])) {
            w.subi(step);
        }
    }

    static void importance(NDArray smoothed, NDArray uncertain, NDArray w, NDArray g, double beta1, double beta2) {
        try (NDManager scope = smoothed.getManager().newSubManager()) {
            NDArray now = w.toType(DataType.FLOAT64, true);
            now.attach(scope);
            now = now.muli(g.toType(DataType.FLOAT64, true)).abs();
            smoothed.muli(beta1).addi(now.mul(1 - beta1));
            uncertain.muli(beta2).addi(now.sub(smoothed).abs().muli(1 - beta2));
        }
    }

    static NDArray counted(NDArray labels) {
        return labels.neq(-100).sum();
    }

    static NDArray nextLabels(NDArray labels) {
        return labels.get(":, 1:").concat(labels.get(":, :1").mul(0).add(-100), 1);
    }

    static NDArray only(NDArray labels, long label) {
        return labels.eq(label).toType(DataType.INT64, false).mul(label + 100).add(-100);
    }

    static NDArray layerNorm(NDArray x, NDArray weight, float epsilon) {
        NDArray centred = x.sub(x.mean(new int[] {-1}, true));
        NDArray square = centred.square().mean(new int[] {-1}, true);
        return centred.div(square.add(epsilon).sqrt()).mul(weight);
    }

    static NDArray rmsNorm(NDArray x, NDArray weight, float epsilon) {
        NDArray square = x.square().mean(new int[] {-1}, true);
        return x.div(square.add(epsilon).sqrt()).mul(weight);
    }

    static NDArray rmsNormAboveOne(NDArray x, NDArray weight, float epsilon) {
        NDArray square = x.square().mean(new int[] {-1}, true);
        NDArray normed = x.div(square.add(epsilon).sqrt());
        return normed.mul(weight).add(normed);
    }

    static NDArray silu(NDArray x) {
        return Activation.sigmoid(x).mul(x);
    }

    static NDArray geluNew(NDArray x) {
        NDArray inner =
                Operators.scale(Operators.scale(x.mul(x).mul(x), 0.044715).add(x), Math.sqrt(2 / Math.PI));
        return Operators.scale(inner.tanh().mul(x).add(x), 0.5);
    }

    static NDArray rotate(NDArray x, NDArray cos, NDArray sin) {
        long[] shape = x.getShape().getShape();
        NDList halves =
                x.reshape(shape[0], shape[1], -1, 2, cos.getShape().get(2)).split(2, 3);
        NDArray c = cos.expandDims(2).expandDims(2);
        NDArray s = sin.expandDims(2).expandDims(2);
        NDArray u = halves.get(0).mul(c).sub(halves.get(1).mul(s));
        NDArray v = halves.get(1).mul(c).add(halves.get(0).mul(s));
        return u.concat(v, 3).reshape(shape);
    }

    static NDArray prepend(NDArray x, NDArray token) {
        NDArray first = x.get(":, :1").zerosLike().add(token);
        return first.concat(x, 1);
    }

    static NDArray write(NDArray x, NDArray all, int at) {
        long end = at + x.getShape().get(1);
        all.set(new NDIndex(":, {}:{}", at, end), x);
        return attached(x, all.get(":, :{}", end));
    }

    static NDArray rows(NDArray rows, NDArray all) {
        return attached(rows, all.get(rows));
    }

    static void reorder(NDArray rows, NDArray all, int used) {
        NDArray part = attached(rows, all.get(":, :{}", used));
        all.set(new NDIndex(":, :{}", used), attached(rows, part.get(rows)));
    }

    /**
     * Eigenvalues, ascending, above the eigenvectors as columns.
     */
    static NDArray symmetricEigen(NDArray x) {
        RealMatrix matrix = MatrixTensors.matrix(x);
        PositiveSemidefinite eigen = PositiveSemidefinite.of("matrix", matrix);
        int d = matrix.getRowDimension();
        double[] packed = new double[(d + 1) * d];
        for (int i = 0; i < d; i++) {
            packed[i] = eigen.eigenvalues()[d - 1 - i];
            for (int row = 0; row < d; row++) {
                packed[(row + 1) * d + i] = eigen.vectors().getEntry(row, d - 1 - i);
            }
        }
        return x.getManager().create(packed, new Shape(d + 1, d));
    }

    static NDArray svd(NDArray x) {
        TruncatedSvd svd = TruncatedSvd.of(MatrixTensors.matrix(x));
        int k = svd.singularValues().length;
        return x.getManager().create(concat(svd.singularValues(), svd.left(k), svd.right(k)));
    }

    static NDArray orthonormalColumns(NDArray x) {
        RealMatrix q = new QRDecomposition(MatrixTensors.matrix(x)).getQ();
        int n = (int) x.getShape().get(1);
        double[] packed = concat(new double[0], q.getSubMatrix(0, q.getRowDimension() - 1, 0, n - 1));
        return x.getManager().create(packed, x.getShape());
    }

    private static double[] concat(double[] first, RealMatrix... matrices) {
        DoubleStream all = DoubleStream.of(first);
        for (RealMatrix matrix : matrices) {
            all = DoubleStream.concat(all, Arrays.stream(matrix.getData()).flatMapToDouble(DoubleStream::of));
        }
        return all.toArray();
    }

    private static NDArray attached(NDArray owner, NDArray made) {
        made.attach(owner.getManager());
        return made;
    }

    static NDArray crossEntropy(NDArray logits, NDArray labels, float smoothing) {
        int classes = (int) logits.getShape().get(1);
        NDArray counted = labels.gte(0).toType(logits.getDataType(), false).expandDims(-1);
        NDArray wanted = labels.maximum(0).oneHot(classes).mul(1 - smoothing).add(smoothing / classes);
        return logits.logSoftmax(-1).mul(wanted).mul(counted).sum().neg();
    }

    static NDArray attention(NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float dropout) {
        return cappedAttention(query, key, value, mask, heads, 0, dropout);
    }

    /** @param cap 0 for none */
    static NDArray cappedAttention(
            NDArray query, NDArray key, NDArray value, NDArray mask, int heads, float cap, float dropout) {
        long[] shape = query.getShape().getShape();
        long size = shape[2] / heads;
        int shared = (int) (shape[2] / key.getShape().get(2));
        NDArray keys = split(key, size).repeat(1, shared);
        NDArray values = split(value, size).repeat(1, shared);
        NDArray scores =
                Operators.scale(split(query, size), 1 / Math.sqrt(size)).matMul(keys.transpose(0, 1, 3, 2));
        NDArray weights =
                (cap == 0 ? scores : Operators.softCap(scores, cap)).add(mask).softmax(-1);
        if (dropout > 0) {
            weights = Operators.dropout(weights, dropout);
        }
        return weights.matMul(values).transpose(0, 2, 1, 3).reshape(shape[0], shape[1], -1);
    }

    static NDArray disentangledAttention(
            NDArray query,
            NDArray key,
            NDArray value,
            NDArray positionKey,
            NDArray positionQuery,
            NDArray places,
            NDArray mask,
            int heads,
            float dropout) {
        long size = query.getShape().get(2) / heads;
        NDArray byContent =
                split(query, size).matMul(split(positionKey.expandDims(0), size).transpose(0, 1, 3, 2));
        NDArray byPlace =
                split(key, size).matMul(split(positionQuery.expandDims(0), size).transpose(0, 1, 3, 2));
        Shape all = new Shape(
                query.getShape().get(0),
                heads,
                query.getShape().get(1),
                key.getShape().get(1));
        NDArray chosen = places.broadcast(all);
        NDArray bias = byContent
                .gather(chosen, 3)
                .add(byPlace.gather(chosen.transpose(0, 1, 3, 2), 3).transpose(0, 1, 3, 2));
        return attention(
                query, key, value, Operators.scale(bias, 1 / Math.sqrt(size)).add(mask), heads, dropout);
    }

    private static NDArray split(NDArray x, long size) {
        return x.reshape(x.getShape().get(0), x.getShape().get(1), -1, size).transpose(0, 2, 1, 3);
    }
}
