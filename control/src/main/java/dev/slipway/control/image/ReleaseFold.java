package dev.slipway.control.image;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.control.fact.ReleaseFact;
import dev.slipway.control.fact.ReleaseFact.ReleaseMoved;
import dev.slipway.control.fact.ReleaseFact.ReleaseStarted;
import java.util.List;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/// What one record makes of releases.
final class ReleaseFold {
    private final JournalRecord record;

    ReleaseFold(JournalRecord record) {
        this.record = record;
    }

    /// What is known of an endpoint's releases.
    ///
    /// @param last number of the newest one ever
    /// @param known the last ones since the endpoint was declared, oldest first
    record Past(long last, PVector<Release> known) {
        /// Nothing yet.
        static final Past NONE = new Past(0, TreePVector.empty());
    }

    PMap<EndpointName, Past> after(PMap<EndpointName, Past> releases, ReleaseFact fact) {
        return switch (fact) {
            case ReleaseStarted started -> started(releases, started);
            case ReleaseMoved moved -> moved(releases, moved);
        };
    }

    private PMap<EndpointName, Past> started(
            PMap<EndpointName, Past> releases, ReleaseStarted fact) {
        EndpointName endpoint = fact.id().endpoint();
        PVector<Release> known = releases.getOrDefault(endpoint, Past.NONE).known();
        if (known.size() == Image.RELEASES_KEPT) {
            known = known.minus(0);
        }
        Release release =
                new Release(
                        fact.id(),
                        fact.model(),
                        fact.stable(),
                        fact.candidate(),
                        fact.plan(),
                        fact.salt(),
                        record.time(),
                        new PrincipalId(record.actor()),
                        fact.reason(),
                        List.of());
        return releases.plus(endpoint, new Past(fact.id().number(), known.plus(release)));
    }

    private PMap<EndpointName, Past> moved(PMap<EndpointName, Past> releases, ReleaseMoved fact) {
        EndpointName endpoint = fact.id().endpoint();
        Past past = releases.getOrDefault(endpoint, Past.NONE);
        int place = past.known().size() - 1;
        if (place < 0 || !past.known().get(place).id().equals(fact.id())) {
            throw missing(fact.id());
        }
        Release release =
                past.known()
                        .get(place)
                        .moved(
                                new Release.Move(
                                        fact.transition(),
                                        record.time(),
                                        new PrincipalId(record.actor()),
                                        record.seq()));
        return releases.plus(endpoint, new Past(past.last(), past.known().with(place, release)));
    }

    private IllegalStateException missing(ReleaseId id) {
        return new IllegalStateException(
                "record " + record.seq() + ": release " + id + " is not the newest in the image");
    }

    /// An endpoint that is declared again later has had none; their numbers go on.
    static PMap<EndpointName, Past> forgotten(
            PMap<EndpointName, Past> releases, EndpointName endpoint) {
        Past past = releases.get(endpoint);
        return past == null
                ? releases
                : releases.plus(endpoint, new Past(past.last(), TreePVector.empty()));
    }
}
