/** What our Java kernel needs beyond JJava's, as far as it knows nothing of Jupyter's protocol. */
package io.github.asymlora.notebook.kernel;
