/// The verbs by which a person signs in and out.
///
/// Start with [dev.slipway.cli.login.LoginCommand]. Never prints a session.
@NullMarked
package dev.slipway.cli.login;

import org.jspecify.annotations.NullMarked;
