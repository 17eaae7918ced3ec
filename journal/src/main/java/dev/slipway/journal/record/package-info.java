/// A record as it is written down and hashed, and the chain that each is a link of.
///
/// Start with [dev.slipway.journal.record.Chain]. Never knows where records are kept.
@NullMarked
package dev.slipway.journal.record;

import org.jspecify.annotations.NullMarked;
