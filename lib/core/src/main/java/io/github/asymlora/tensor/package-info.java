/** What DJL's {@code NDArray} lacks: the device chosen once, any PyTorch operator, and their eager twins. */
package io.github.asymlora.tensor;
