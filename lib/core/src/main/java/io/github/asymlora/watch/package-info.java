/** Trainings watched with the tools that people have: TensorBoard and MLflow. */
package io.github.asymlora.watch;
