/// Experiments, runs and what they log: the shared nouns and the ports to where they are kept.
///
/// Start with [dev.slipway.api.tracking.Tracking]. Never says where or how anything is stored.
@NullMarked
package dev.slipway.api.tracking;

import org.jspecify.annotations.NullMarked;
