package io.github.asymlora.data;

/**
 * A text and what a model is to write about it. A decoder reads both in one sequence, an encoder-decoder each in its
 * half; either way only the target's tokens count in the loss.
 *
 * @param id unique in its data set
 * @param source a document, or a prompt up to where the answer begins
 * @param target a summary, or a response
 */
public record TextToText(String id, String source, String target) {}
