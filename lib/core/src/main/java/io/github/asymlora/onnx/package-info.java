/** Encoders as ONNX graphs, which ONNX Runtime and others run without this library. */
package io.github.asymlora.onnx;
