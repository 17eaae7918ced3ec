package dev.slipway.api.answer;

import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.SlotStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the server is.
///
/// @param ready whether it takes predictions
/// @param seq the newest image
/// @param time of the last record in it
/// @param degraded endpoints that are not as they should be, each with its reason
/// @param revisits endpoints whose way of deployment was to be thought over by today
/// @param tightObjectives endpoints that promise more than users notice, each with both numbers
/// @param changes those that wait for a second person
/// @param onePerson whether this server does without one
/// @param brokenConnections connections whose backends do not answer as they should, each with its
///     reason
/// @param troubledStreams streams that do not go as they should, each with what is wrong
/// @param troubledSchedules schedules of batch jobs that do not go as they should, likewise
/// @param staleFeatures windowed features whose newest event is older than it may be, likewise
/// @param unknownColumns what endpoints drop or hash of kept predictions and no loaded version of
///     theirs has
/// @param slots for long calls; absent of servers that do not say
/// @param memory of loaded versions; absent of servers that do not say
/// @param journal who writes it; absent of servers that do not say
public record ServerStatus(
        String name,
        String version,
        boolean ready,
        long seq,
        Instant time,
        int models,
        int endpoints,
        List<String> degraded,
        List<String> revisits,
        List<String> tightObjectives,
        List<String> changes,
        boolean onePerson,
        List<String> brokenConnections,
        List<String> troubledStreams,
        List<String> troubledSchedules,
        List<String> staleFeatures,
        List<String> unknownColumns,
        @Nullable SlotStatus slots,
        @Nullable MemoryStatus memory,
        @Nullable JournalStanding journal) {
    public ServerStatus {
        degraded = List.copyOf(degraded);
        revisits = List.copyOf(revisits);
        tightObjectives = List.copyOf(tightObjectives);
        changes = List.copyOf(changes);
        brokenConnections = List.copyOf(brokenConnections);
        troubledStreams = List.copyOf(troubledStreams);
        troubledSchedules = List.copyOf(troubledSchedules);
        staleFeatures = List.copyOf(staleFeatures);
        unknownColumns = List.copyOf(unknownColumns);
    }
}
