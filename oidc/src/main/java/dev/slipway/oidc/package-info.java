/// Tokens that an OpenID Connect issuer signs: whose one is, told from memory; the issuer's keys,
/// fetched beside.
///
/// Start with [dev.slipway.oidc.Issuer]. Never waits for the issuer while somebody knocks, and
/// never decides what anybody may do.
@NullMarked
package dev.slipway.oidc;

import org.jspecify.annotations.NullMarked;
