/**
 * How good predictions are: GLUE's metrics, top-k accuracy, perplexity, ROUGE, and the spread over several runs. Plain
 * Java, no engine; values equal those of scikit-learn, scipy and rouge-score.
 */
package io.github.asymlora.metric;
