package dev.slipway.api.release;

/// What a rule would do if it were taken literally.
///
/// @param rule as people write it
/// @param releases that were simulated, with a candidate as good as stable
/// @param aborted those among them that the rule alone would have aborted
/// @param traffic what was simulated, in words
public record RuleForecast(String rule, int releases, int aborted, String traffic) {}
