package dev.slipway.server.job;

import dev.slipway.api.control.Image;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.job.JobId;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamStandby;
import dev.slipway.server.job.JobMemory.Taken;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The children that wait, at most one of each stream that asks for one. They take what memory is
/// left, and nothing of what they come to is of any account to the attempt at work.
///
/// *Threads*: the keeper's has them begin; any may look, and have them end.
final class StandbyChildren {
    /// How long an attempt is at work before there is one: a start takes the processors.
    private static final Duration STEADY = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_DOUBLINGS = 4;

    private final KeeperSpec spec;
    private final RunningAttempts running;
    private final Runnable news;
    private final Map<JobId, StandbyChild> waiting = new ConcurrentHashMap<>();
    private final Map<JobId, String> hindrances = new ConcurrentHashMap<>();

    /// Since when the newest attempt is at work, and when the next may begin after those that
    /// died; for the keeper's thread.
    private final Map<JobId, Work> works = new HashMap<>();

    private final Map<JobId, Pause> pauses = new HashMap<>();
    private volatile boolean isLeaving;

    private record Work(int attempt, long since) {}

    private record Pause(int deaths, long until) {}

    /// @param running attempts, which pay for those that wait beside them
    /// @param news called when one is ready, or gone
    StandbyChildren(KeeperSpec spec, RunningAttempts running, Runnable news) {
        this.spec = spec;
        this.running = running;
        this.news = news;
    }

    /// Brings that of a stream with an attempt to what it is to be.
    ///
    /// @param memory what of it jobs leave that go before
    void keep(StreamJob stream, Attempt attempt, JobMemory memory) {
        JobId id = stream.id();
        StandbyChild child = waiting.get(id);
        if (!isWanted(stream) || (child != null && !child.isFor(stream))) {
            end(id);
        } else if (child == null) {
            beginOrWait(stream, attempt, memory);
        } else if (child.isGone()) {
            died(child);
            hindrances.put(id, child.words());
        } else if (child.hangs()) {
            died(child);
            hindrances.put(id, StandbyChild.wordsOfHung());
        } else {
            child.pay(attempt::add);
        }
    }

    /// Also while the end of an attempt is recorded: there it is about to be needed.
    private static boolean isWanted(StreamJob stream) {
        return stream.spec().standby()
                && stream.spec().isWanted()
                && stream.cancellation() == null
                && (stream.state() == JobState.RUNNING || stream.state() == JobState.QUEUED);
    }

    private void beginOrWait(StreamJob stream, Attempt attempt, JobMemory memory) {
        JobId id = stream.id();
        boolean isAtWork = stream.state() == JobState.RUNNING && isSteady(id, attempt);
        if (isLeaving || !isAtWork || isPaused(id)) {
            return;
        }
        switch (memory.take(Objects.requireNonNull(stream.scored()), stream.submission().team())) {
            case Taken.Short(String words, boolean _) -> hindrances.put(id, words);
            case Taken.Lease lease -> begin(new StandbyChild(stream, lease, spec.attempts()));
        }
    }

    private boolean isSteady(JobId id, Attempt attempt) {
        if (attempt.orders() != Orders.GO_ON || attempt.scoring().isEmpty()) {
            return false;
        }
        int number = attempt.job().attempt();
        Work before = works.get(id);
        if (before == null || before.attempt() != number) {
            works.put(id, new Work(number, now()));
            return false;
        }
        return now() - before.since() >= STEADY.toNanos();
    }

    private boolean isPaused(JobId id) {
        Pause pause = pauses.get(id);
        return pause != null && pause.until() - now() > 0;
    }

    private long now() {
        return spec.attempts().nanoTime().getAsLong();
    }

    private void begin(StandbyChild child) {
        hindrances.remove(child.id());
        waiting.put(child.id(), child);
        try {
            child.start(news);
        } catch (RuntimeException | Error e) {
            // It has no thread.
            end(child.id());
            throw e;
        }
        if (isLeaving) {
            end(child.id());
        }
    }

    private void died(StandbyChild child) {
        JobId id = child.id();
        end(id);
        Pause before = pauses.get(id);
        int deaths = before == null ? 0 : before.deaths();
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(deaths, MOST_DOUBLINGS));
        pauses.put(id, new Pause(deaths + 1, now() + pause.toNanos()));
    }

    /// Whether a stream has one, ready or not.
    boolean has(JobId id) {
        return waiting.containsKey(id);
    }

    /// The one that would take over a stream at once. Where there is one that would not, it ends:
    /// the next attempt begins in a child of its own.
    Optional<StandbyChild> ready(StreamJob stream) {
        StandbyChild child = waiting.get(stream.id());
        if (child == null) {
            return Optional.empty();
        }
        if (!child.isReady() || !child.isFresh() || !child.isFor(stream)) {
            end(stream.id());
            return Optional.empty();
        }
        return Optional.of(child);
    }

    /// An attempt takes it over: it waits no more, and its memory is the attempt's.
    void taken(StandbyChild child) {
        waiting.remove(child.id(), child);
        pauses.remove(child.id());
        ChildMark.removeStandby(spec.attempts().directory(child.id()));
    }

    /// Has that of a stream end, if it has one.
    void end(JobId id) {
        hindrances.remove(id);
        StandbyChild child = waiting.remove(id);
        if (child == null) {
            return;
        }
        try {
            child.end();
            Attempt attempt = running.of(id).orElse(null);
            child.pay(used -> (attempt != null && attempt.add(used)) || isPaid(child, used));
        } finally {
            child.lease().giveBack().run();
            ChildMark.removeStandby(spec.attempts().directory(id));
        }
    }

    private boolean isPaid(StandbyChild child, Usage used) {
        spec.attempts().meter().add(child.scored(), child.team(), used);
        return true;
    }

    /// Has all of them end.
    void end() {
        Set.copyOf(waiting.keySet()).forEach(this::end);
    }

    /// The same, and whichever begins from now on.
    void leave() {
        isLeaving = true;
        end();
    }

    /// Keeps nothing of streams that are gone.
    void forget(Image image) {
        for (JobId id : Set.copyOf(waiting.keySet())) {
            if (image.stream(id).isEmpty()) {
                end(id);
            }
        }
        works.keySet().removeIf(id -> image.stream(id).isEmpty());
        pauses.keySet().removeIf(id -> image.stream(id).isEmpty());
        hindrances.keySet().removeIf(id -> image.stream(id).isEmpty());
    }

    /// Ends those that a server before this one has left. Each ends by itself when its parent is
    /// gone, unless it hangs.
    void sweep() {
        Path jobs = spec.attempts().jobs();
        if (!Files.isDirectory(jobs)) {
            return;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(jobs, Files::isDirectory)) {
            for (Path directory : all) {
                ChildMark.readStandby(directory).ifPresent(ChildMark::end);
                ChildMark.removeStandby(directory);
            }
        } catch (IOException e) {
            // The next start looks again.
        }
    }

    /// How that of a stream stands; empty where it asks for none.
    Optional<StreamStandby> of(StreamJob stream) {
        if (!stream.spec().standby()) {
            return Optional.empty();
        }
        if (!isWanted(stream)) {
            return Optional.of(new StreamStandby(false, "no attempt is to follow"));
        }
        StandbyChild child = waiting.get(stream.id());
        return Optional.of(
                child == null
                        ? new StreamStandby(false, hindrances.get(stream.id()))
                        : new StreamStandby(child.isReady(), null));
    }
}
