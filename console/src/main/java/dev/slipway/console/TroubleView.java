package dev.slipway.console;

/// What is said in the place of a page that cannot be shown.
///
/// @param offersSignIn whether another token may help
public record TroubleView(int status, String heading, String message, boolean offersSignIn) {}
