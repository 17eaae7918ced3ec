package dev.slipway.console.shadow;

/// What the page of a shadow shows.
///
/// @param lacking why whoever looks cannot end it, in words; empty when they can
public record ShadowView(ShadowLine line, String lacking) {}
