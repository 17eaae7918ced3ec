/// The command line and the catalogue of errors as people read them.
///
/// Start with `HelpTest`. Never starts a server.
@NullMarked
package dev.slipway.server;

import org.jspecify.annotations.NullMarked;
