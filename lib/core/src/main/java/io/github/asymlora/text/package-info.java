/** Text to token ids, by the same tokenizers that transformers uses. */
package io.github.asymlora.text;
