/** {@code asymlora serve}: a model and its adapters over HTTP. */
package io.github.asymlora.cli.serve;
