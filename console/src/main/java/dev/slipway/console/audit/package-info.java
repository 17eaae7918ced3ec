/// The pages about the journal: who did what and when, and whether the chain of records holds.
///
/// Start with [dev.slipway.console.audit.AuditPages]. Never changes or erases a record.
@NullMarked
package dev.slipway.console.audit;

import org.jspecify.annotations.NullMarked;
