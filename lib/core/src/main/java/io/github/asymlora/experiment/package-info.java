/**
 * Experiments that can be repeated: strict recipes, runs as directories that say where they came from, and what trained
 * language models write and answer.
 */
package io.github.asymlora.experiment;
