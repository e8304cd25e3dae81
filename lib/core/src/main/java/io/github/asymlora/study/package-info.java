/**
 * Many runs around one recipe: what varies, which of them are done, and workers, of one machine or many, that share the rest
 * through a folder.
 */
package io.github.asymlora.study;
