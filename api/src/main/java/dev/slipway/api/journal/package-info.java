/// The port to the journal: the one durable list of facts that control decides by.
///
/// Start with [dev.slipway.api.journal.Journal]. Never says where or how records are stored.
@NullMarked
package dev.slipway.api.journal;

import org.jspecify.annotations.NullMarked;
