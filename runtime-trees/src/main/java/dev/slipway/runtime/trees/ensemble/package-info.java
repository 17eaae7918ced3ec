/// The format-neutral form of a tree ensemble: what every reader produces and the engine compiles.
///
/// Start with [dev.slipway.runtime.trees.ensemble.TreeEnsemble]; readers fill
/// [dev.slipway.runtime.trees.ensemble.TreeBuilder], the one place that checks structure. Never
/// reads a file and never evaluates a row on the fast path.
@NullMarked
package dev.slipway.runtime.trees.ensemble;

import org.jspecify.annotations.NullMarked;
