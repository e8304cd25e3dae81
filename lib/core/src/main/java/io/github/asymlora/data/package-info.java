/**
 * Tasks and where their examples come from: four domains of sentiment, SNLI, GLUE; documents with summaries (XSum,
 * CNN/DailyMail, SAMSum), instructions with responses (Alpaca), multiple-choice questions (MMLU). Splits never put one
 * group (a review, an article, an image) on two sides; a row that can't be used is an error with file and line.
 */
package io.github.asymlora.data;
