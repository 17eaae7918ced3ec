package dev.slipway.server.job;

import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.JobCommand.SwitchVersion;
import dev.slipway.api.cost.Usage;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.job.ScoredSplit;
import dev.slipway.api.job.ScoredVersion;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.server.child.ChildTalk;
import dev.slipway.server.child.StreamTalk;
import dev.slipway.server.child.ToldSplit;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What an attempt of a stream has beside that of a batch: it tells the child which versions are
/// wanted, and has recorded which ones score.
///
/// *Threads*: that of the attempt does the work; any says what is wanted, or looks.
final class StreamSide {
    private final StreamJob job;
    private final AttemptSpec spec;
    private final Function<JobCommand, Optional<Refusal>> report;
    private final StreamTalk talk = new StreamTalk();
    private final List<ScoredSplit> known = new ArrayList<>();
    private final @Nullable FeedIntake feed;
    private final @Nullable CaptureIntake capture;
    private final Deque<StreamJob.Switch> unrecorded = new ArrayDeque<>();

    /// Of the history that the child has told; absent before it has.
    private @Nullable ToldSplit newest;

    private volatile ScoredSplit wanted;
    private volatile @Nullable String untold;
    private ScoredSplit told;

    /// @param job with this attempt begun
    StreamSide(StreamJob job, AttemptSpec spec, Function<JobCommand, Optional<Refusal>> report) {
        this.job = job;
        this.spec = spec;
        this.report = report;
        this.wanted = Objects.requireNonNull(job.versions().wanted());
        // A candidate is told of behind the first line: it keeps no stream from beginning.
        this.told = ScoredSplit.of(wanted.stable());
        this.feed =
                job.spec().from().feeds()
                        ? new FeedIntake(job, spec.directory(job.id()), spec.feeds())
                        : null;
        this.capture =
                CaptureIntake.of(job, spec.directory(job.id()), spec.captures()).orElse(null);
        // What is wanted is looked at first: two releases may have the same versions and weight.
        job.versions().splits().toList().reversed().forEach(known::add);
    }

    StreamTalk talk() {
        return talk;
    }

    /// Has the child change to a split when it says something next, which is within a second.
    void want(ScoredSplit split) {
        wanted = split;
    }

    /// What there is to do behind each line.
    void afterLine() {
        ScoredSplit now = wanted;
        if (now.equals(told)) {
            // What could not be told before is not wanted any more.
            untold = null;
        } else {
            tell(now);
        }
        recall(talk.takeHistory());
        for (StreamTalk.Taken one : talk.takeNews()) {
            if (!isTold(one)) {
                known(one.split()).map(split -> change(split, one)).ifPresent(unrecorded::add);
            }
        }
        record();
        if (feed != null) {
            feed.take();
        }
        if (capture != null) {
            capture.take();
        }
    }

    /// Has recorded what took effect and was not, as a child or a server was gone too soon.
    private void recall(List<ToldSplit> history) {
        if (!history.isEmpty()) {
            newest = history.getLast();
        }
        for (ToldSplit one : history.subList(recorded(history), history.size())) {
            ScoredSplit split = one.of(job.spec().endpoint());
            // What is wanted is looked at first, and so is what was recorded.
            known.addFirst(split);
            unrecorded.add(
                    new StreamJob.Switch(
                            job.attempt(),
                            split,
                            one.checkpoint(),
                            one.offsets(),
                            spec.clock().instant()));
        }
    }

    /// Whether it is the newest of the history, told once more: there the release is named, and
    /// here it is not.
    private boolean isTold(StreamTalk.Taken one) {
        ToldSplit last = newest;
        return last != null
                && Objects.equals(last.checkpoint(), one.checkpoint())
                && last.offsets().equals(one.offsets())
                && one.split().is(last.of(job.spec().endpoint()));
    }

    /// How many of these are recorded, the oldest ones.
    private int recorded(List<ToldSplit> history) {
        if (history.isEmpty()) {
            return 0;
        }
        List<StreamJob.Switch> switches = job.switches();
        if (switches.isEmpty()) {
            // A stream begins with what its first attempt is recorded with: that is no change.
            return history.getFirst().is(job.versions().answering()) ? 1 : 0;
        }
        StreamJob.Switch last = switches.getLast();
        for (int count = history.size(); count > 0; count--) {
            ToldSplit told = history.get(count - 1);
            if (told.offsets().equals(last.offsets()) && told.is(last.scored())) {
                return count;
            }
        }
        // It is the history of another directory.
        return history.getLast().is(last.scored()) ? history.size() : history.size() - 1;
    }

    /// What there is to do when the child is gone: what it has left is of a checkpoint.
    ///
    /// @param isFollowed whether the next one begins at once
    void afterLast(boolean isFollowed) {
        if (feed != null) {
            feed.take();
        }
        if (capture != null) {
            capture.takeLast(isFollowed);
        }
    }

    private Optional<ScoredSplit> known(StreamTalk.Named named) {
        return known.reversed().stream().filter(named::is).findFirst();
    }

    /// What scores, so far as the child has said, or else was recorded: of a split what scores all
    /// but a canary's part. For the attempt's thread.
    ScoredVersion scoring() {
        return Optional.ofNullable(talk.scoring())
                .flatMap(this::known)
                .or(() -> job.versions().known())
                .orElse(told)
                .stable();
    }

    private void tell(ScoredSplit now) {
        try {
            spec.tell(job, now);
            known.add(now);
            told = now;
            untold = null;
        } catch (IOException e) {
            untold = "its package cannot be laid out: " + e.getMessage();
        }
    }

    private StreamJob.Switch change(ScoredSplit split, StreamTalk.Taken taken) {
        return new StreamJob.Switch(
                job.attempt(), split, taken.checkpoint(), taken.offsets(), spec.clock().instant());
    }

    /// What the journal does not take now is tried again behind the next line.
    private void record() {
        while (!unrecorded.isEmpty()) {
            Optional<Refusal> refusal =
                    report.apply(new SwitchVersion(job.id(), unrecorded.getFirst()));
            if (refusal.isPresent() && refusal.get().retryAfter().isPresent()) {
                return;
            }
            unrecorded.removeFirst();
        }
    }

    StreamProgress progress(ChildTalk heard, Usage usage, Instant time) {
        return talk.progress(
                new StreamTalk.Seen(
                        job.attempt(),
                        wanted,
                        untold,
                        feed == null ? StreamTalk.Fed.NOTHING : feed.fed()),
                heard,
                usage,
                time);
    }
}
