/** What lays out the code of the notebooks' cells, for {@code environment/execute --format}. */
package io.github.asymlora.bench.cells;
