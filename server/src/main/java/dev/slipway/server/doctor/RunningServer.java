package dev.slipway.server.doctor;

import dev.slipway.api.answer.ServerStatus;
import dev.slipway.api.control.JournalStanding;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.MemoryStatus.TeamMemory;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.SlotStatus.TeamFloor;
import dev.slipway.cli.Counted;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks a server that runs how it is. Where none answers there is nothing to find.
public final class RunningServer {
    private final URI url;
    private final SlipwayClient client;

    /// @param url where the client asks
    public RunningServer(URI url, SlipwayClient client) {
        this.url = url;
        this.client = client;
    }

    /// What it says, in a fixed order.
    public List<Finding> run() {
        ServerStatus status;
        try {
            status = client.status();
        } catch (SlipwayException e) {
            return List.of(
                    e.wasReached() || e.code() == ErrorCode.UNAUTHENTICATED
                            ? new Finding("server", false, url + ": " + e.getMessage())
                            : new Finding("server", true, "none answers at " + url));
        }
        return List.of(
                server(status),
                endpoints(status),
                revisits(status),
                objectives(status),
                changes(status),
                connections(status),
                streams(status),
                schedules(status),
                features(status.staleFeatures()),
                columns(status.unknownColumns()),
                slots(status.slots()),
                memory(status.memory()),
                journal(status));
    }

    /// What waits is no fault; that nobody is asked is worth knowing.
    private static Finding changes(ServerStatus status) {
        String waiting =
                status.changes().isEmpty()
                        ? "none waits for a second person"
                        : "wait for a second person who applies the same: "
                                + String.join("; ", status.changes());
        return new Finding(
                "changes",
                true,
                status.onePerson()
                        ? "access.one-person is set: one person alone makes policies weaker and"
                                + " models less risky"
                        : waiting);
    }

    /// Floors may come to more than can be counted.
    private static long sum(long floors, long another) {
        return another > Long.MAX_VALUE - floors ? Long.MAX_VALUE : floors + another;
    }

    /// Whether what is kept for teams can be kept, and what is left for others.
    static Finding memory(@Nullable MemoryStatus memory) {
        if (memory == null) {
            return new Finding("memory of versions", true, "the server does not say");
        }
        long floors =
                memory.teams().stream()
                        .mapToLong(TeamMemory::floorBytes)
                        .reduce(0, RunningServer::sum);
        String held =
                String.format(
                        Locale.ROOT,
                        "%,d of %,d MiB held",
                        memory.held().plus(memory.reserved()).total() >> 20,
                        memory.budgetBytes() >> 20);
        if (floors <= memory.budgetBytes()) {
            return new Finding(
                    "memory of versions",
                    true,
                    held
                            + (floors == 0
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            ", %,d MiB kept for teams",
                                            floors >> 20)));
        }
        String kept =
                memory.teams().stream()
                        .filter(team -> team.floorBytes() > 0)
                        .map(team ->
                                String.format(
                                        Locale.ROOT,
                                        "%s %,d",
                                        team.team(),
                                        team.floorBytes() >> 20))
                        .collect(Collectors.joining(", "));
        return new Finding(
                "memory of versions",
                false,
                String.format(
                        Locale.ROOT,
                        "%s, %,d MiB kept for teams: %s (expected: memory.floor of all no more than"
                                + " %,d together)",
                        held,
                        floors >> 20,
                        kept,
                        memory.budgetBytes() >> 20));
    }

    private static Finding connections(ServerStatus status) {
        return status.brokenConnections().isEmpty()
                ? new Finding("connections", true, "none is broken")
                : new Finding("connections", false, String.join("; ", status.brokenConnections()));
    }

    private static Finding streams(ServerStatus status) {
        return status.troubledStreams().isEmpty()
                ? new Finding("streams", true, "none is behind or broken")
                : new Finding("streams", false, String.join("; ", status.troubledStreams()));
    }

    private static Finding schedules(ServerStatus status) {
        return status.troubledSchedules().isEmpty()
                ? new Finding("schedules", true, "none is late, was skipped or came to a failure")
                : new Finding("schedules", false, String.join("; ", status.troubledSchedules()));
    }

    /// Values of features go on, whoever has stopped bringing their events.
    static Finding features(List<String> stale) {
        return stale.isEmpty()
                ? new Finding("features", true, "none is older than its freshness")
                : new Finding("features", false, String.join("; ", stale));
    }

    /// A misspelt column is kept, and nobody sees it.
    static Finding columns(List<String> unknown) {
        return unknown.isEmpty()
                ? new Finding("columns", true, "none is misspelt, as far as versions are loaded")
                : new Finding("columns", false, String.join("; ", unknown));
    }

    /// Whether there are enough for what is asked, and for what is kept for teams.
    static Finding slots(@Nullable SlotStatus slots) {
        if (slots == null) {
            return new Finding("slots", true, "the server does not say");
        }
        long floors = slots.teams().stream().mapToLong(TeamFloor::floor).sum();
        boolean fits = floors <= slots.slots();
        return new Finding(
                "slots",
                slots.missing() == 0 && fits,
                String.format(
                        Locale.ROOT,
                        "the last minute asked for %.1f of %d%s%s",
                        slots.demand(),
                        slots.slots(),
                        slots.missing() == 0
                                ? ""
                                : ": needs a replica (expected: 50 to 70 % in use, which takes "
                                        + slots.wanted()
                                        + ")",
                        fits ? "" : "; " + tooManyKept(slots)));
    }

    private static String tooManyKept(SlotStatus slots) {
        return "kept for teams: "
                + slots.teams().stream()
                        .map(team -> team.team() + " " + team.floor())
                        .collect(Collectors.joining(", "))
                + " (expected: slots.floor of all no more than "
                + slots.slots()
                + " together)";
    }

    private static Finding journal(ServerStatus status) {
        JournalStanding journal = status.journal();
        return journal == null
                ? new Finding("journal", true, "the server does not say")
                : new Finding("journal", journal.isWriter(), journal.text());
    }

    private Finding server(ServerStatus status) {
        return new Finding(
                "server",
                status.ready(),
                String.format(
                        Locale.ROOT,
                        "%s %s at %s: %s, %s, %s",
                        status.name(),
                        status.version(),
                        url,
                        status.ready() ? "ready" : "not ready",
                        Counted.of(status.models(), "model"),
                        Counted.of(status.endpoints(), "endpoint")));
    }

    private static Finding endpoints(ServerStatus status) {
        return status.degraded().isEmpty()
                ? new Finding("endpoints", true, "none is degraded")
                : new Finding("endpoints", false, String.join("; ", status.degraded()));
    }

    /// Who promises more than anybody notices pays for capacity and is woken for nothing.
    private static Finding objectives(ServerStatus status) {
        return status.tightObjectives().isEmpty()
                ? new Finding("objectives", true, "none is tighter than users notice")
                : new Finding(
                        "objectives",
                        false,
                        String.join("; ", status.tightObjectives())
                                + " (expected: slo.p99 no shorter than slo.noticeable)");
    }

    /// A decision that nobody looks at again is no decision.
    private static Finding revisits(ServerStatus status) {
        return status.revisits().isEmpty()
                ? new Finding("revisits", true, "none is due")
                : new Finding(
                        "revisits",
                        false,
                        "due: "
                                + String.join(", ", status.revisits())
                                + " (think their deployment over, then set another revisit)");
    }
}
