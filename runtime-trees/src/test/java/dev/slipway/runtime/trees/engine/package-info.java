/// Tests of the compiled form: every kernel against a plain walk.
///
/// Start with [dev.slipway.runtime.trees.engine.KernelsAgreeTest]. Never trains a model.
@NullMarked
package dev.slipway.runtime.trees.engine;

import org.jspecify.annotations.NullMarked;
