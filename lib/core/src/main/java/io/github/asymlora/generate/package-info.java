/**
 * Continues texts token by token: greedy, beam search and sampling, with a key/value cache, for decoders and
 * encoder–decoders alike.
 *
 * <p>A {@link io.github.asymlora.generate.Generator} takes settings by Hugging Face's names
 * ({@link io.github.asymlora.generate.GenerationConfig}) and gives Hugging Face's sequences.
 */
package io.github.asymlora.generate;
