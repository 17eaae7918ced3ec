/// The verbs about versions that see traffic and answer nobody.
///
/// Start with [dev.slipway.cli.shadow.ShadowCommand]. Never judges: the server's verdict becomes an
/// exit status.
@NullMarked
package dev.slipway.cli.shadow;

import org.jspecify.annotations.NullMarked;
