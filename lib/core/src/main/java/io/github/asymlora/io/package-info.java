/**
 * Files: strict memory-mapped safetensors, checkpoints in one or many of them, atomic writes, hashes and the cache.
 *
 * <p>A file that breaks its format is a {@link io.github.asymlora.io.SafetensorsException} naming file and tensor; a
 * disk that fails is an {@link java.io.UncheckedIOException}.
 */
package io.github.asymlora.io;
