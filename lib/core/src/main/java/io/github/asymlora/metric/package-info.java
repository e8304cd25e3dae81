/**
 * How good predictions are: GLUE's metrics, top-k accuracy, perplexity, and the spread over several runs. Plain Java,
 * no engine; values equal scikit-learn's and scipy's.
 */
package io.github.asymlora.metric;
