/// Checks of the memory ledger.
///
/// Start with [dev.slipway.serving.ledger.MemoryLedgerTest]. Never loads a model.
@NullMarked
package dev.slipway.serving.ledger;

import org.jspecify.annotations.NullMarked;
