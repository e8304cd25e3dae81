/** Low-rank adaptation on the JVM: the library behind the notebooks. */
package io.github.asymlora;
