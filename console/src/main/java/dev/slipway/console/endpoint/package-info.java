/// One endpoint: what it answers by version, what it is declared to be, and a form to try it.
///
/// Start with [EndpointPages]. Never keeps a figure: charts are asked for as they are drawn.
@NullMarked
package dev.slipway.console.endpoint;

import org.jspecify.annotations.NullMarked;
