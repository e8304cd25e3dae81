/** What numbers of runs carry: intervals, paired comparisons over seeds and test examples, many comparisons at once, power. */
package io.github.asymlora.stat;
