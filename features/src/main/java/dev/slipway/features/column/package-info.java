/// Columns of typed values, any of which may be missing: what expressions read and write.
///
/// Start with [dev.slipway.features.column.Column]. Never knows where values come from or what is
/// computed of them.
@NullMarked
package dev.slipway.features.column;

import org.jspecify.annotations.NullMarked;
