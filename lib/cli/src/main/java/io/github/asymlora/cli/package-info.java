/** The command line over the library. */
package io.github.asymlora.cli;
