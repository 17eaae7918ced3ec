/// Keys, tokens and passwords in texts.
///
/// Start with [dev.slipway.scan.secret.Secrets]. Never keeps, prints or sends what it found.
@NullMarked
package dev.slipway.scan.secret;

import org.jspecify.annotations.NullMarked;
