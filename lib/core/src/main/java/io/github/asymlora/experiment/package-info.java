/** Experiments that can be repeated: strict recipes, and runs as directories that say where they came from. */
package io.github.asymlora.experiment;
