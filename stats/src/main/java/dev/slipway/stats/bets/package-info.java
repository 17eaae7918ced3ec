/// Bets against hypotheses that may be looked at after every second without lying.
///
/// Each test multiplies what a gambler would win who starts with 1 and bets against the hypothesis.
/// While it is true, the winnings reach 1/alpha with a probability of at most alpha, however often
/// one looks (Ville's inequality). Start with [dev.slipway.stats.bets.OddsTest] and
/// [dev.slipway.stats.bets.EProcess]. Never decides what to do about a result.
@NullMarked
package dev.slipway.stats.bets;

import org.jspecify.annotations.NullMarked;
