package dev.slipway.api.release;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionNumber;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What releases have shown, and how they went.
///
/// *Threads*: any platform thread; a look may read files.
public interface ReleaseReports {
    /// The newest release of an endpoint, open or over; empty when it never had one.
    Optional<ReleaseStatus> newest(EndpointName endpoint);

    /// One release; empty when it is not known, or not any more.
    Optional<ReleaseStatus> one(ReleaseId release);

    /// The seconds of a release that are stored, from the one after `after` on.
    ///
    /// @param after how many seconds to pass over
    /// @param limit the most seconds to give
    Optional<StoredEvidence> evidence(ReleaseId release, long after, int limit);

    /// How releases of some endpoints went, newest first.
    ReleaseHistory history(Predicate<EndpointName> wanted);

    /// What the plan's rules, taken literally, would do to a candidate that is as good as stable,
    /// at the endpoint's traffic; none where that is not known.
    List<RuleForecast> forecast(EndpointName endpoint, ReleasePlan plan);

    /// In what a version's tensors differ from those of the one that an endpoint serves, each in a
    /// line, the differences that break callers first; none where they are alike.
    List<String> differences(EndpointName endpoint, VersionNumber candidate);
}
