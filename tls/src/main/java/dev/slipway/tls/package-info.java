/// Certificates and keys from PEM files, for both ends of a connection; a server's are read again
/// when the files change.
///
/// Start with [dev.slipway.tls.ServerTls] and [dev.slipway.tls.ClientTls]. Never decides what
/// somebody may do, and never speaks a protocol.
@NullMarked
package dev.slipway.tls;

import org.jspecify.annotations.NullMarked;
