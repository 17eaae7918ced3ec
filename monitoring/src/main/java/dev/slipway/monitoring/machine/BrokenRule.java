package dev.slipway.monitoring.machine;

import dev.slipway.api.release.UserRule;

/// A rule of the plan that is broken.
///
/// @param why a sentence
public record BrokenRule(UserRule rule, String why) {}
