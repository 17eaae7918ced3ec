/// What a sample of rows says about a model: rules on columns, rows to warm up with, golden rows.
///
/// Start with [dev.slipway.packages.sample.PackageSample]. Never runs a model: answers come in.
@NullMarked
package dev.slipway.packages.sample;

import org.jspecify.annotations.NullMarked;
