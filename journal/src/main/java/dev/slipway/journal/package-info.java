/// The append-only list of hash-chained records: SQLite by default, PostgreSQL for several nodes.
///
/// Start with [dev.slipway.journal.SqlJournal] to write and follow,
/// [dev.slipway.journal.audit.Verifier] to check a journal that somebody else kept. Never knows
/// what a record means.
@NullMarked
package dev.slipway.journal;

import org.jspecify.annotations.NullMarked;
