/// How a person signs in from a terminal: the device flow, the session that comes of it, and where
/// it is kept.
///
/// Start with [dev.slipway.client.login.DeviceFlow] and [dev.slipway.client.login.SessionTokens].
/// Never shows a session to another server than the one it was made for.
@NullMarked
package dev.slipway.client.login;

import org.jspecify.annotations.NullMarked;
