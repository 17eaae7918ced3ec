/// Tables in memory: batches of columns, one after the other.
///
/// Start with [dev.slipway.jobs.table.ColumnBatch]. Never knows a file format or a model.
@NullMarked
package dev.slipway.jobs.table;

import org.jspecify.annotations.NullMarked;
