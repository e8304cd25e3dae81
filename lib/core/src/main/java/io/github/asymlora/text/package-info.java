/** Text to token ids, by the same tokenizers that transformers uses, and the frame that chat models expect around it. */
package io.github.asymlora.text;
