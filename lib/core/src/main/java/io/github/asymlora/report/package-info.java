/**
 * What many run directories show: arms with intervals, comparisons, curves, and where each run comes from.
 */
package io.github.asymlora.report;
