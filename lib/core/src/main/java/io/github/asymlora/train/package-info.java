/** Fine-tuning: one loop for every method and family, its optimizer and schedule, its events and its saved state. */
package io.github.asymlora.train;
