/// The verbs about who may do what and who did: tokens, approvals, records.
///
/// Start with [dev.slipway.cli.governance.TokenCommand]. Never keeps a secret.
@NullMarked
package dev.slipway.cli.governance;

import org.jspecify.annotations.NullMarked;
