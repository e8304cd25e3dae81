/**
 * Pictures: reading, resizing and normalising them as transformers does, and the data sets of DomainBed, in which one
 * domain is learned from and the others show what carries over. Plain Java, no engine.
 */
package io.github.asymlora.vision;
