/** Our side of {@code environment/bench} and {@code environment/test --peer}: programs for developers, not published. */
package io.github.asymlora.bench;
