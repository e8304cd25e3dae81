/**
 * Models from the Hugging Face hub, or from a server that speaks like it, kept where Python's {@code huggingface_hub}
 * keeps them: what one has fetched, the other finds.
 *
 * <p>A name or an answer that can't be used is an {@link io.github.asymlora.InputException}; a network that fails in the
 * end, after further tries, is an {@link java.io.UncheckedIOException}.
 */
package io.github.asymlora.io.hub;
