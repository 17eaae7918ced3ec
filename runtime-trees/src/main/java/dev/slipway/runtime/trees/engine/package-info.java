/// The compiled form of tree ensembles and the kernels that run it.
///
/// Start with [dev.slipway.runtime.trees.engine.CompiledTrees]. Never allocates per row and never
/// knows a file format.
@NullMarked
package dev.slipway.runtime.trees.engine;

import org.jspecify.annotations.NullMarked;
