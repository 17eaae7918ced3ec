/// Rows from files and arguments: CSV, JSON lines, Parquet and `column=value`.
///
/// Start with [dev.slipway.cli.rows.RowFiles]. Never interprets a value beyond its type.
@NullMarked
package dev.slipway.cli.rows;

import org.jspecify.annotations.NullMarked;
