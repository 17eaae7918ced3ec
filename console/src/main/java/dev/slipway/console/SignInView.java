package dev.slipway.console;

import org.jspecify.annotations.Nullable;

/// The form to sign in.
///
/// @param next where to go afterwards, below the console
/// @param error why it did not work; absent the first time
public record SignInView(String next, @Nullable String error) {}
