/// Parquet files of predictions: their names, their columns, and reading them again.
///
/// Start with [dev.slipway.capture.parquet.ParquetSearch]. Never writes one: a child process does.
@NullMarked
package dev.slipway.capture.parquet;

import org.jspecify.annotations.NullMarked;
