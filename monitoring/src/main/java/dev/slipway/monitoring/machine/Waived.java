package dev.slipway.monitoring.machine;

import dev.slipway.api.release.Held;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.EvidenceMark;
import dev.slipway.api.release.UserRule;
import dev.slipway.stats.Check;
import java.util.List;
import java.util.Objects;

/// What somebody has let a release go on with: what its holds that a person ended were made for,
/// and nothing else.
///
/// @param step that the release is in
/// @param holds that a person ended
record Waived(int step, List<ReleaseTransition> holds) {
    /// Nothing.
    static final Waived NOTHING = new Waived(0, List.of());

    Waived {
        holds = List.copyOf(holds);
    }

    static Waived by(Release release) {
        return new Waived(release.step(), release.waivedBefore(Long.MAX_VALUE));
    }

    /// Whether the release was held for this.
    boolean has(Held.Reason reason) {
        return holds.stream().anyMatch(hold -> isFor(hold, reason));
    }

    /// Whether it was held for this rule of the plan in the step that it is in: the next one gives
    /// candidate more.
    boolean has(UserRule rule) {
        return holds.stream()
                .filter(hold -> isFor(hold, Held.Reason.RULE) && hold.step() == step)
                .anyMatch(hold -> isAmong(rule, held(hold).rules()));
    }

    /// Whether it was held for this check, which has won by some second of evidence. A hold knows
    /// only what had been found by then. Of one whose evidence could not be stored, running time
    /// says how far it had come: no second of evidence is shorter than one.
    boolean has(Check check, long since) {
        return holds.stream()
                .filter(hold -> isFor(hold, Held.Reason.CHECK) && since <= seconds(hold))
                .anyMatch(hold -> isAmong(Words.name(check), held(hold).checks()));
    }

    /// Those that a hold names, or all where its record is from before they were written.
    private static <T> boolean isAmong(T one, List<T> named) {
        return named.isEmpty() || named.contains(one);
    }

    private static long seconds(ReleaseTransition hold) {
        EvidenceMark mark = hold.evidence();
        return mark == null ? hold.ran().toSeconds() : mark.seconds();
    }

    private static boolean isFor(ReleaseTransition hold, Held.Reason reason) {
        return held(hold).reason() == reason;
    }

    private static Held held(ReleaseTransition hold) {
        return Objects.requireNonNull(hold.held());
    }
}
