package io.github.asymlora.bench;

import io.github.asymlora.model.Precision;
import java.util.List;

/**
 * What both sides of the benchmark train, as {@code environment/bench} writes it.
 *
 * @param model a Hugging Face folder
 * @param task the class of transformers' that the other side opens it with
 * @param classes of a newly drawn head; 0 where the folder has one
 * @param onlyB whether A is a random orthonormal matrix that doesn't train
 * @param steps updates until the learning rate is 0
 * @param texts what is trained on; else
 * @param tensors what is trained on
 */
record BenchmarkWork(
        String model,
        String task,
        int classes,
        int rank,
        double alpha,
        boolean onlyB,
        List<String> targets,
        double learningRate,
        double maxGradNorm,
        float adapterDropout,
        float hiddenDropout,
        float attentionDropout,
        Precision frozenWeights,
        boolean recompute,
        boolean autocast,
        long seed,
        int steps,
        BenchmarkTexts texts,
        BenchmarkTensors tensors) {

    BenchmarkBatches batches() {
        return texts == null ? tensors : texts;
    }
}
