package dev.slipway.monitoring.slo;

import dev.slipway.api.model.StreamName;
import dev.slipway.api.slo.StreamAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Watches all streams. It knows no disk and no thread: whoever owns it says what time it is and
/// what is seen.
///
/// *Threads*: any; a turn takes microseconds for each stream.
final class StreamWatches {
    private final Map<StreamName, StreamWatch> streams =
            new TreeMap<>(Comparator.comparing(StreamName::value));

    /// Puts alerts where they stood before a restart.
    synchronized void restore(Collection<KeptStreamAlert> kept) {
        for (KeptStreamAlert one : kept) {
            streams.computeIfAbsent(
                            one.stream(), name -> new StreamWatch(name, one.team(), one.since()))
                    .restore(one);
        }
    }

    /// Takes what is seen of all streams, and says which alerts are in another state: those of a
    /// stream that is not there any more are over.
    synchronized List<StreamAlertChange> turn(Collection<StreamSight> sights, Instant now) {
        List<StreamAlertChange> changes = new ArrayList<>();
        Set<StreamName> seen =
                sights.stream()
                        .map(sight -> sight.spec().stream())
                        .collect(Collectors.toUnmodifiableSet());
        for (Iterator<StreamWatch> all = streams.values().iterator(); all.hasNext(); ) {
            StreamWatch watch = all.next();
            if (!seen.contains(watch.stream())) {
                changes.addAll(watch.end(now));
                all.remove();
            }
        }
        for (StreamSight sight : sights) {
            StreamWatch watch =
                    streams.computeIfAbsent(
                            sight.spec().stream(),
                            name -> new StreamWatch(name, sight.spec().team(), now));
            changes.addAll(watch.turn(sight, now));
        }
        return changes;
    }

    /// Alerts that are not in order.
    synchronized List<StreamAlert> raised() {
        return streams.values().stream().flatMap(watch -> watch.raised().stream()).toList();
    }

    /// What has to be kept: all of it.
    synchronized List<KeptStreamAlert> kept() {
        return streams.values().stream().flatMap(watch -> watch.kept().stream()).toList();
    }
}
