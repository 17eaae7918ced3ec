package dev.slipway.testkit.fake;

import dev.slipway.api.control.AccessCommand;
import dev.slipway.api.control.ApprovalCommand;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.JobCommand;
import dev.slipway.api.control.ObjectCommand;
import dev.slipway.api.control.OperateCommand;
import dev.slipway.api.control.RegistryCommand;
import dev.slipway.api.control.ReleaseCommand;
import dev.slipway.api.control.ReportCommand;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Controls and images in memory, over a [FakeJournal]: keeps commands, does the simple ones, obeys
/// idempotency keys and dry runs, and judges nothing: who may do what is not its business.
///
/// *Threads*: any.
public final class FakeControls implements Controls, Images {
    private final FakeJournal journal;
    private final InstantSource clock;
    private final List<CommandRequest> submitted = new ArrayList<>();
    private final List<FakeImage> images = new ArrayList<>();
    private final List<Consumer<Image>> watchers = new ArrayList<>();
    private final Map<String, CommandRequest> byKey = new HashMap<>();
    private Optional<Refusal> refusal = Optional.empty();

    /// Controls of a new, empty journal.
    public FakeControls(InstantSource clock) {
        this.clock = clock;
        this.journal = new FakeJournal(clock);
        images.add(FakeImage.empty(clock.instant()));
    }

    /// The journal behind it.
    public FakeJournal journal() {
        return journal;
    }

    /// What was submitted, in order.
    public synchronized List<CommandRequest> submitted() {
        return List.copyOf(submitted);
    }

    /// The next command is refused.
    public synchronized void refuseNext(Refusal reason) {
        refusal = Optional.of(reason);
    }

    /// Puts another image in the newest one's place.
    public synchronized void show(FakeImage image) {
        images.add(image);
        watchers.forEach(watcher -> watcher.accept(image));
    }

    /// The newest image, to be changed by hand.
    public synchronized FakeImage newest() {
        return images.getLast();
    }

    @Override
    public synchronized CommandResult submit(CommandRequest request) {
        submitted.add(request);
        if (refusal.isPresent()) {
            Refusal reason = refusal.get();
            refusal = Optional.empty();
            return new CommandResult.Refused(reason);
        }
        String actor = request.principal().id().value();
        CommandRequest earlier = byKey.get(actor + " " + request.key());
        if (earlier != null) {
            return repeated(earlier, request, actor);
        }
        List<Draft> drafts = List.of(draft(request.command()));
        if (request.isDryRun()) {
            return new CommandResult.WouldDo(drafts, newest().seq());
        }
        byKey.put(actor + " " + request.key(), request);
        Append append =
                Append.of(
                        actor,
                        request.key(),
                        Sha256.of(request.command().toString()),
                        journal.head().seq(),
                        drafts);
        if (!(journal.append(append) instanceof Appended.Recorded recorded)) {
            throw new IllegalStateException("the fake journal takes every append");
        }
        JournalRecord last = recorded.records().getLast();
        show(FakeFold.after(newest(), request, last));
        return new CommandResult.Done(recorded.records(), last.seq(), false);
    }

    private CommandResult repeated(CommandRequest earlier, CommandRequest request, String actor) {
        if (!earlier.command().equals(request.command())) {
            return new CommandResult.Refused(
                    Refusal.of(
                            ErrorCode.CONFLICT,
                            "idempotency-key: " + request.key() + " names another command"));
        }
        List<JournalRecord> records = journal.recorded(actor, request.key());
        return new CommandResult.Done(records, records.getLast().seq(), true);
    }

    private static Draft draft(Command command) {
        String subject =
                switch (command) {
                    case RegistryCommand registry -> registry.model().value();
                    case ObjectCommand.ApplyObjects apply ->
                            apply.puts().isEmpty()
                                    ? apply.removals().getFirst().name()
                                    : apply.puts().getFirst().spec().name();
                    case AccessCommand access -> access.getClass().getSimpleName();
                    case ApprovalCommand approval -> approval.getClass().getSimpleName();
                    case OperateCommand operate -> operate.endpoint().value();
                    case ReleaseCommand release -> release.endpoint().value();
                    case JobCommand job -> job.getClass().getSimpleName();
                    case ReportCommand report -> report.getClass().getSimpleName();
                };
        return new Draft(
                command.getClass().getSimpleName() + "Done", 1, "{\"name\":\"" + subject + "\"}");
    }

    @Override
    public synchronized Image current() {
        return newest();
    }

    @Override
    public synchronized Image asOf(Instant time) {
        return images.stream()
                .filter(image -> !image.time().isAfter(time))
                .reduce((first, second) -> second)
                .orElseGet(() -> FakeImage.empty(time));
    }

    @Override
    public synchronized Image after(long seq) {
        return images.stream()
                .filter(image -> image.seq() <= seq)
                .reduce((first, second) -> second)
                .orElseGet(() -> FakeImage.empty(clock.instant()));
    }

    /// How many watch its images.
    public synchronized int watchers() {
        return watchers.size();
    }

    @Override
    public synchronized Watch watch(Consumer<Image> watcher) {
        watchers.add(watcher);
        watcher.accept(newest());
        return () -> {
            synchronized (this) {
                watchers.remove(watcher);
            }
        };
    }
}
