/** Sweeps on a cluster of Apache Spark. */
package io.github.asymlora.spark;
