package dev.slipway.monitoring;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleasePhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;

/// How often and how well somebody releases, from releases that are over.
///
/// @param of an endpoint or a team
/// @param ended releases that are over
/// @param failed those of them that went back to stable
/// @param perWeek releases that are over, a week
/// @param leadTime from the start of a release to its end at candidate, the median; empty without
///     one
/// @param failureRate failed of ended; empty without one
/// @param timeToRestore from the move that gave candidate its last weight to the record that stable
///     answers everybody, the median; empty without a release that had weight and went back
public record ReleaseSummary(
        String of,
        int ended,
        int failed,
        double perWeek,
        Optional<Duration> leadTime,
        OptionalDouble failureRate,
        Optional<Duration> timeToRestore) {
    private static final double SECONDS_OF_WEEK = Duration.ofDays(7).toSeconds();

    /// One line for each endpoint with a release that ended within `[from, to)`, by name.
    public static List<ReleaseSummary> byEndpoint(
            Collection<Release> releases, Instant from, Instant to) {
        return by(releases, release -> release.endpoint().value(), from, to);
    }

    /// One line for each team, by name.
    public static List<ReleaseSummary> byTeam(
            Collection<Release> releases,
            Function<EndpointName, TeamName> teams,
            Instant from,
            Instant to) {
        return by(releases, release -> teams.apply(release.endpoint()).value(), from, to);
    }

    private static List<ReleaseSummary> by(
            Collection<Release> releases,
            Function<Release, String> name,
            Instant from,
            Instant to) {
        TreeMap<String, List<Release>> groups = new TreeMap<>();
        for (Release release : releases) {
            if (release.isOver() && !end(release).isBefore(from) && end(release).isBefore(to)) {
                groups.computeIfAbsent(name.apply(release), of -> new ArrayList<>())
                        .add(release);
            }
        }
        double weeks = Duration.between(from, to).toSeconds() / SECONDS_OF_WEEK;
        List<ReleaseSummary> lines = new ArrayList<>();
        groups.forEach((of, group) -> lines.add(of(of, group, weeks)));
        return lines;
    }

    private static ReleaseSummary of(String of, List<Release> group, double weeks) {
        List<Duration> leads = new ArrayList<>();
        List<Duration> restores = new ArrayList<>();
        int failed = 0;
        for (Release release : group) {
            if (release.phase() == ReleasePhase.FINAL) {
                leads.add(Duration.between(release.started(), end(release)));
            } else {
                failed++;
                timeToRestore(release).ifPresent(restores::add);
            }
        }
        return new ReleaseSummary(
                of,
                group.size(),
                failed,
                weeks > 0 ? group.size() / weeks : 0,
                median(leads),
                OptionalDouble.of((double) failed / group.size()),
                median(restores));
    }

    private static Instant end(Release release) {
        return release.moves().getLast().time();
    }

    private static Optional<Duration> timeToRestore(Release release) {
        Instant given = null;
        double weight = 0;
        for (Release.Move move : release.moves()) {
            double now = move.transition().weight();
            if (now > weight) {
                given = move.time();
            } else if (now == 0 && given != null) {
                return Optional.of(Duration.between(given, move.time()));
            }
            weight = now;
        }
        return Optional.empty();
    }

    private static Optional<Duration> median(List<Duration> durations) {
        return durations.isEmpty()
                ? Optional.empty()
                : Optional.of(durations.stream().sorted().toList().get(durations.size() / 2));
    }
}
