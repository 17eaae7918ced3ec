/// How receivers outside are told: an outbox on the disk, and a courier that empties it.
///
/// Start with [Courier]. Never follows a redirect, never calls an address that was not looked at.
@NullMarked
package dev.slipway.monitoring.alert;

import org.jspecify.annotations.NullMarked;
