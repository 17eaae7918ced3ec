package dev.slipway.monitoring;

import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.api.release.ReleasePhase;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.api.release.ReleaseTransition.Cause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Releases in memory that take the moves which fit, each once, and refuse what they are told to.
final class PlayedJournal implements Controls, Releases {
    private final InstantSource clock;
    private final Map<ReleaseId, Release> releases = new LinkedHashMap<>();
    private final Map<String, CommandRequest> byKey = new HashMap<>();
    private final Deque<ErrorCode> refusals = new ArrayDeque<>();
    private int submitted;

    PlayedJournal(InstantSource clock) {
        this.clock = clock;
    }

    void add(Release release) {
        releases.put(release.id(), release);
    }

    Release get(Release release) {
        return Objects.requireNonNull(releases.get(release.id()));
    }

    int submitted() {
        return submitted;
    }

    /// The next commands are refused like this, or none any more below 0.
    void refuse(ErrorCode code, int times) {
        if (times < 0) {
            refusals.clear();
        }
        for (int i = 0; i < times; i++) {
            refusals.add(code);
        }
    }

    /// An operator moves it.
    void operate(Release release, ReleasePhase to, double weight) {
        Release now = get(release);
        ReleaseTransition move =
                new ReleaseTransition(
                        now.phase(),
                        to,
                        now.step(),
                        weight,
                        Cause.OPERATOR,
                        new FreeText("somebody said so"),
                        null,
                        Duration.ZERO,
                        null);
        add(MadeReleases.moved(now, move, clock.instant()));
    }

    @Override
    public CommandResult submit(CommandRequest request) {
        submitted++;
        if (!refusals.isEmpty()) {
            return new CommandResult.Refused(Refusal.of(refusals.remove(), "as told"));
        }
        MoveRelease move = (MoveRelease) request.command();
        CommandRequest earlier = byKey.get(request.key().value());
        Release now = Objects.requireNonNull(releases.get(move.release()));
        boolean fits =
                now.phase() == move.transition().from()
                        && !now.isOver()
                        && move.transition().step() >= now.step();
        if (earlier != null || !fits) {
            return new CommandResult.Refused(Refusal.of(ErrorCode.CONFLICT, "no longer fits"));
        }
        byKey.put(request.key().value(), request);
        add(MadeReleases.moved(now, move.transition(), clock.instant()));
        return new CommandResult.Done(List.of(), 1, false);
    }

    @Override
    public Collection<Release> open() {
        return releases.values().stream().filter(release -> !release.isOver()).toList();
    }

    @Override
    public List<Release> of(EndpointName endpoint) {
        return releases.values().stream()
                .filter(release -> release.endpoint().equals(endpoint))
                .toList();
    }
}
