/// Where a journal's tables lie, and their rows: SQLite, or PostgreSQL for several nodes.
///
/// Start with [dev.slipway.journal.database.Database]. Never decides whether what stands there is
/// to be believed.
@NullMarked
package dev.slipway.journal.database;

import org.jspecify.annotations.NullMarked;
