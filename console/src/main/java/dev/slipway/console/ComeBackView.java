package dev.slipway.console;

/// A page that asks for itself once more: what a link from another site leads to, to which browsers
/// send no cookie.
///
/// @param address its path and query
public record ComeBackView(String address) {}
