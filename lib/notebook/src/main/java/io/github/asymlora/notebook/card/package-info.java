/** What a cell shows that ends with one of the library's objects. */
package io.github.asymlora.notebook.card;
