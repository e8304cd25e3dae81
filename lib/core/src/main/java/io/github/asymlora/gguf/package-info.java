/** Models and adapters in GGUF, the format of llama.cpp and of the engines that are built on it. */
package io.github.asymlora.gguf;
