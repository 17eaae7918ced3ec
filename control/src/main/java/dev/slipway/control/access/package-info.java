/// Who somebody is and what they may do, from the image; tokens, OpenID Connect, client
/// certificates.
///
/// Start with [dev.slipway.control.access.ImageAccess]. Never waits for the network or the journal
/// while somebody knocks.
@NullMarked
package dev.slipway.control.access;

import org.jspecify.annotations.NullMarked;
