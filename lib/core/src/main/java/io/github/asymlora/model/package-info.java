/**
 * Pretrained models as small readable classes over weights named as in Hugging Face checkpoints.
 *
 * <p>A {@link io.github.asymlora.model.Model} is a family ({@link io.github.asymlora.model.Architecture}) and a
 * {@link io.github.asymlora.model.Head}, run as a chain of {@link io.github.asymlora.model.Stage}s, one memory scope
 * each. Its {@link io.github.asymlora.model.Linear} layers are where adapters attach.
 */
package io.github.asymlora.model;
