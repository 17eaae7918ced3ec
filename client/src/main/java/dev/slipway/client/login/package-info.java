/// How a person signs in through an issuer: from a terminal (the device flow, and the files that
/// keep its session), or with a browser that comes back with a code.
///
/// Start with [dev.slipway.client.login.DeviceFlow], [dev.slipway.client.login.CodeFlow] and
/// [dev.slipway.client.login.SessionTokens]. Never shows a session to another server than the one
/// it was made for.
@NullMarked
package dev.slipway.client.login;

import org.jspecify.annotations.NullMarked;
