package dev.slipway.monitoring.report;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseHistory;
import dev.slipway.api.release.ReleaseHistory.Entry;
import dev.slipway.api.release.ReleaseHistory.Figures;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// How often and how well endpoints and teams release, counted from their releases.
///
/// *Source*: the four keys of the State of DevOps reports, with a release for a deployment, a
/// version's publication for a commit, and a release that went back for a failure.
public final class ReleaseFigures {
    private static final Duration WEEK = Duration.ofDays(7);

    private ReleaseFigures() {}

    /// A release with what is known beside it.
    ///
    /// @param team whose endpoint it is
    /// @param published when candidate was; absent when that is not known any more
    /// @param shown by candidate in it
    public record Known(Release release, TeamName team, @Nullable Instant published, Shown shown) {}

    /// What candidate showed in a release.
    public sealed interface Shown {
        /// Its answers.
        ///
        /// @param bad those among them that were bad
        record Counted(long answers, long bad) implements Shown {}

        /// Its answers cannot be told.
        ///
        /// @param why in words
        record Unread(String why) implements Shown {}
    }

    /// The history of these releases: newest first, with figures of each team and endpoint, the
    /// team's own first.
    public static ReleaseHistory of(Collection<Known> releases, Instant now) {
        List<Entry> entries =
                releases.stream()
                        .sorted(
                                Comparator.comparing((Known one) -> one.release().started())
                                        .reversed())
                        .map(ReleaseFigures::entry)
                        .toList();
        List<Figures> figures = new ArrayList<>();
        grouped(releases, one -> one.team().value())
                .values()
                .forEach(ofTeam -> {
                    figures.add(figures(null, ofTeam, now));
                    grouped(ofTeam, one -> one.release().endpoint().value())
                            .values()
                            .forEach(one ->
                                    figures.add(
                                            figures(
                                                    one.getFirst().release().endpoint(),
                                                    one,
                                                    now)));
                });
        return new ReleaseHistory(entries, figures);
    }

    private static Map<String, List<Known>> grouped(
            Collection<Known> releases, Function<Known, String> by) {
        Map<String, List<Known>> groups = new TreeMap<>();
        for (Known one : releases) {
            groups.computeIfAbsent(by.apply(one), _ -> new ArrayList<>()).add(one);
        }
        return groups;
    }

    private static Entry entry(Known known) {
        Release release = known.release();
        Shown.Counted counted = known.shown() instanceof Shown.Counted all ? all : null;
        return new Entry(
                release.id(),
                known.team(),
                release.model(),
                release.stable().version(),
                release.candidate().version(),
                release.plan().strategy().kind(),
                release.started(),
                ended(release).orElse(null),
                release.phase(),
                release.by(),
                counted == null ? null : Long.valueOf(counted.answers()),
                counted == null ? null : Long.valueOf(counted.bad()),
                why(release),
                known.shown() instanceof Shown.Unread(String why) ? why : null);
    }

    /// Of one that went back, why it did: that stable answers everybody is said by its phase.
    private static @Nullable FreeText why(Release release) {
        return release.moves().reversed().stream()
                .map(Release.Move::transition)
                .dropWhile(move -> move.from() == ReleasePhase.ABORTING)
                .findFirst()
                .map(ReleaseTransition::why)
                .orElse(null);
    }

    private static Figures figures(
            @Nullable EndpointName endpoint, List<Known> releases, Instant now) {
        List<Known> over = releases.stream().filter(one -> one.release().isOver()).toList();
        List<Known> made = over.stream().filter(one -> isMade(one.release())).toList();
        return new Figures(
                endpoint,
                releases.getFirst().team(),
                over.size(),
                made.size(),
                made.isEmpty() ? null : perWeek(releases, made, now),
                median(made.stream().flatMap(one -> leadTime(one).stream())).orElse(null),
                over.isEmpty() ? null : (double) (over.size() - made.size()) / over.size(),
                median(over.stream().flatMap(one -> restored(one.release()).stream()))
                        .orElse(null));
    }

    private static boolean isMade(Release release) {
        return release.phase() == ReleasePhase.FINAL;
    }

    private static double perWeek(List<Known> releases, List<Known> made, Instant now) {
        Instant first = first(releases).orElse(now);
        Instant known = knownSince(releases).filter(first::isBefore).orElse(first);
        Instant weekAgo = now.minus(WEEK);
        Instant since = known.isBefore(weekAgo) ? known : weekAgo;
        long counted =
                made.stream().filter(one -> !one.release().started().isBefore(since)).count();
        return counted * (double) WEEK.toSeconds() / Duration.between(since, now).toSeconds();
    }

    private static Optional<Instant> first(List<Known> releases) {
        return releases.stream().map(one -> one.release().started()).min(Comparator.naturalOrder());
    }

    /// When the first one known began of those endpoints whose earlier releases may be forgotten:
    /// what others have had before that, nobody can compare with theirs.
    private static Optional<Instant> knownSince(List<Known> releases) {
        return grouped(releases, one -> one.release().endpoint().value()).values().stream()
                .filter(ofOne -> ofOne.size() >= Image.RELEASES_KEPT)
                .flatMap(ofOne -> first(ofOne).stream())
                .max(Comparator.naturalOrder());
    }

    private static Optional<Duration> leadTime(Known known) {
        Instant published = known.published();
        return published == null
                ? Optional.empty()
                : ended(known.release()).map(end -> Duration.between(published, end));
    }

    /// When nothing more came after.
    private static Optional<Instant> ended(Release release) {
        return release.isOver() ? Optional.of(release.moves().getLast().time()) : Optional.empty();
    }

    /// From the first sign of a release that went back until it had.
    private static Optional<Duration> restored(Release release) {
        if (isMade(release)) {
            return Optional.empty();
        }
        return release.moves().stream()
                .filter(move -> isSign(move.transition().to()))
                .findFirst()
                .flatMap(sign -> ended(release).map(end -> Duration.between(sign.time(), end)));
    }

    private static boolean isSign(ReleasePhase phase) {
        return switch (phase) {
            case HOLD, ABORTING, ROLLED_BACK, QUARANTINED -> true;
            case DRAFT, GATED, LOADING, WARMING, SHADOW, BAKE, DECIDE, PROMOTING, SOAK, FINAL ->
                    false;
        };
    }

    /// The one in the middle, or the mean of the two there.
    private static Optional<Duration> median(Stream<Duration> durations) {
        List<Duration> sorted = durations.sorted().toList();
        if (sorted.isEmpty()) {
            return Optional.empty();
        }
        Duration upper = sorted.get(sorted.size() / 2);
        Duration lower = sorted.get((sorted.size() - 1) / 2);
        return Optional.of(lower.plus(upper).dividedBy(2));
    }
}
