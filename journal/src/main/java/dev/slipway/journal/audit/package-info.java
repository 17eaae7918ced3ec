/// How somebody who believes nobody checks a journal: offline, against checkpoints that were signed
/// and kept elsewhere.
///
/// Start with [dev.slipway.journal.audit.Verifier]. Never writes to what it checks.
@NullMarked
package dev.slipway.journal.audit;

import org.jspecify.annotations.NullMarked;
