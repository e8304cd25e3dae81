package io.github.asymlora.train;

import io.github.asymlora.adapter.Adapter;

/**
 * All that a run has to save to go on exactly: random streams aren't among it, since each is drawn from (seed, purpose,
 * step).
 */
record State(Adapter adapter, Updates updates, History history, Snapshot best) {}
