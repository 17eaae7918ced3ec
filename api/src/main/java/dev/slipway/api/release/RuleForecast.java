package dev.slipway.api.release;

/// What a rule would do if it were taken literally.
///
/// @param releases that were simulated, with a candidate as good as stable
/// @param aborted those among them that the rule alone would have aborted
/// @param traffic what was simulated, in words
public record RuleForecast(UserRule rule, int releases, int aborted, String traffic) {}
