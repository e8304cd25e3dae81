/**
 * Which factor of a real layer's adapter to train: the second moments of its inputs and of the loss's gradients at its
 * outputs, measured on a task's examples, and what they predict.
 */
package io.github.asymlora.criterion;
