/// What every file format of tree ensembles has in common.
///
/// Start with [dev.slipway.runtime.trees.format.TreesFormat]. Never knows a particular format.
@NullMarked
package dev.slipway.runtime.trees.format;

import org.jspecify.annotations.NullMarked;
