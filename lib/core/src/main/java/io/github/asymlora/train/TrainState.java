package io.github.asymlora.train;

import io.github.asymlora.adapter.Adapter;

/**
 * What changes while a run trains, beside its {@link Progress}. Random streams aren't among it, since each is drawn from
 * (seed, purpose, step).
 *
 * @param best the best evaluation's parameters; empty where the last ones are kept
 */
record TrainState(Adapter adapter, TrainStep step, ParameterCopy best) {}
