/**
 * Adapters: what a method changes in a model, who trains, and the files that PEFT reads and writes.
 *
 * <p>A {@link io.github.asymlora.adapter.FineTuning} is a configuration; attached to a model it is an
 * {@link io.github.asymlora.adapter.Adapter}, which owns its tensors.
 */
package io.github.asymlora.adapter;
