/// What a sample of rows says about a model: rules on its columns, rows to warm up with, golden rows.
///
/// Start with [dev.slipway.packages.sample.PackageSample]. Never runs a model: answers are given in.
@NullMarked
package dev.slipway.packages.sample;

import org.jspecify.annotations.NullMarked;
