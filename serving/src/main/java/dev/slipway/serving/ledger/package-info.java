/// The memory of loaded versions: a budget, what is reserved and held of it, and by whom.
///
/// Start with [dev.slipway.serving.ledger.MemoryLedger]. Never loads or unloads a version.
@NullMarked
package dev.slipway.serving.ledger;

import org.jspecify.annotations.NullMarked;
