/// Rows from files and arguments: CSV, JSON lines, Parquet and `column=value`.
///
/// Start with [dev.slipway.packages.rows.RowFiles]. Never interprets a value beyond its type.
@NullMarked
package dev.slipway.packages.rows;

import org.jspecify.annotations.NullMarked;
