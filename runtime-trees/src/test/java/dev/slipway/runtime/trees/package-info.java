/// Tests of the trees runtime against fixtures and live libraries.
///
/// Start with [dev.slipway.runtime.trees.Fixture]. Never trains a model.
@NullMarked
package dev.slipway.runtime.trees;

import org.jspecify.annotations.NullMarked;
