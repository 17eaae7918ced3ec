package dev.slipway.control;

import dev.slipway.api.control.AccessCommand.EraseWords;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Append;
import dev.slipway.api.journal.Appended;
import dev.slipway.api.journal.Concealed;
import dev.slipway.api.journal.Draft;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.Journal;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.journal.Sha256;
import dev.slipway.control.decide.Deciding;
import dev.slipway.control.fact.Fact;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.documents.Documents;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The one writer: decides commands one after another, records them, and publishes the image.
///
/// *Threads*: any; commands wait for each other, readers for nobody.
public final class Control implements Controls, Images, AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 20;

    private final Journal journal;
    private final InstantSource clock;
    private final Decider decider;
    private final Receipts receipts;
    private final SecretWords words = new SecretWords();
    private final Erasures erasures;
    private final Replay replay;
    private final Published published;
    private final ReentrantLock writing = new ReentrantLock();

    private Control(ControlSpec spec) {
        journal = spec.journal();
        clock = spec.clock();
        decider = new Decider(spec.guard());
        receipts = new Receipts(spec.receipts());
        erasures = new Erasures(journal, spec.newest());
        replay = new Replay(journal, spec.newest(), erasures::read);
        published = new Published(replay.start());
        finishErasures();
    }

    /// Folds the journal and takes commands.
    ///
    /// *Errors*: [JournalException] when a record cannot be read.
    public static Control open(ControlSpec spec) {
        return new Control(spec);
    }

    @Override
    public CommandResult submit(CommandRequest request) {
        Sha256 digest = digest(request);
        try {
            return checked(request, digest);
        } catch (JournalException e) {
            return refused(ErrorCode.STORE_UNAVAILABLE, "journal: " + e.getMessage());
        }
    }

    /// Long texts are looked through while others decide.
    private CommandResult checked(CommandRequest request, Sha256 digest) {
        Command command;
        try {
            command = words.checked(request);
        } catch (RefusalException e) {
            return earlier(request, digest, e.refusal());
        }
        writing.lock();
        try {
            CommandResult result = decide(request, command, digest);
            if (result instanceof CommandResult.Done done && command instanceof EraseWords) {
                erasures.finish(done.records());
            }
            return result;
        } catch (RefusalException e) {
            // What was decided has no form as a record.
            return new CommandResult.Refused(e.refusal());
        } finally {
            writing.unlock();
        }
    }

    /// What a crash left undone. Where the journal cannot be written now, no image is kept before
    /// it can.
    private void finishErasures() {
        try {
            erasures.finish();
        } catch (JournalException e) {
            // They wait; keepSnapshot comes back to them.
        }
    }

    private static Sha256 digest(CommandRequest request) {
        return Sha256.of(
                request.command().getClass().getSimpleName() + Documents.json(request.command()));
    }

    private CommandResult decide(CommandRequest request, Command command, Sha256 digest) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FoldedImage image = published.current();
            Deciding deciding = deciding(image, request);
            List<? extends Fact> facts;
            try {
                facts = decider.decide(deciding, command);
            } catch (RefusalException e) {
                return earlier(request, digest, e.refusal());
            }
            if (request.isDryRun()) {
                return wouldDo(facts, image);
            }
            if (facts.isEmpty()) {
                return nothingToDo(request, digest, image);
            }
            facts = receipts.on(facts, image.seq(), deciding.now());
            Appended appended = append(request, digest, facts, image);
            if (appended instanceof Appended.Stale) {
                catchUp();
            } else {
                return answer(appended);
            }
        }
        return refused(ErrorCode.STORE_UNAVAILABLE, "journal: other writers were always faster");
    }

    private Deciding deciding(Image image, CommandRequest request) {
        return new Deciding(image, request.principal(), clock.instant(), this::reveal);
    }

    private FreeText reveal(FreeText text) {
        return Concealed.mayBeToken(text.value())
                ? journal.reveal(text.value()).map(FreeText::new).orElse(text)
                : text;
    }

    private static CommandResult wouldDo(List<? extends Fact> facts, Image image) {
        return new CommandResult.WouldDo(
                facts.stream().map(FactCodec::openDraft).toList(), image.seq());
    }

    /// All is so already: somebody else made it so, or this very command did when it came before.
    private CommandResult nothingToDo(CommandRequest request, Sha256 digest, Image image) {
        List<JournalRecord> records =
                journal.recorded(request.principal().id().value(), request.key());
        return records.isEmpty()
                ? new CommandResult.Done(List.of(), image.seq(), false)
                : known(records, digest);
    }

    private Appended append(
            CommandRequest request, Sha256 digest, List<? extends Fact> facts, Image image) {
        List<Concealed> concealed = new ArrayList<>();
        List<Draft> drafts =
                facts.stream()
                        .map(fact -> FactCodec.draft(fact, journal::conceal, concealed))
                        .toList();
        return journal.append(
                new Append(
                        request.principal().id().value(),
                        request.key(),
                        digest,
                        image.seq(),
                        drafts,
                        concealed));
    }

    /// A command that is refused today may have been done before.
    private CommandResult earlier(CommandRequest request, Sha256 digest, Refusal refusal) {
        List<JournalRecord> records =
                journal.recorded(request.principal().id().value(), request.key());
        if (records.isEmpty() || request.isDryRun()) {
            return new CommandResult.Refused(refusal);
        }
        return known(records, digest);
    }

    private CommandResult known(List<JournalRecord> records, Sha256 digest) {
        return records.getFirst().request().equals(digest)
                ? new CommandResult.Done(records, published.current().seq(), true)
                : conflict(records.getFirst().seq());
    }

    private CommandResult answer(Appended appended) {
        return switch (appended) {
            case Appended.Recorded(List<JournalRecord> records) -> {
                erasures.finish(records);
                publish(records);
                yield new CommandResult.Done(records, records.getLast().seq(), false);
            }
            case Appended.Repeated(List<JournalRecord> records) -> {
                catchUp();
                yield new CommandResult.Done(records, published.current().seq(), true);
            }
            case Appended.Conflict conflict -> conflict(conflict.seq());
            case Appended.Fenced(long mine, long current) -> {
                catchUp();
                yield refused(
                        ErrorCode.STORE_UNAVAILABLE,
                        "journal: another writer has taken over (epoch "
                                + current
                                + ", ours "
                                + mine
                                + ")");
            }
            case Appended.Unavailable(String reason) ->
                    refused(ErrorCode.STORE_UNAVAILABLE, "journal: " + reason);
            case Appended.Unknown(String reason) ->
                    refused(
                            ErrorCode.OUTCOME_UNKNOWN,
                            "journal: "
                                    + reason
                                    + " (it may be recorded: send it again with the same key)");
            case Appended.Stale _ -> throw new IllegalStateException("stale is tried again");
        };
    }

    private static CommandResult conflict(long seq) {
        return new CommandResult.Refused(
                Refusal.of(
                        ErrorCode.CONFLICT,
                        "idempotency-key: used for another command (record "
                                + seq
                                + "; expected: a new key for each command)"));
    }

    private static CommandResult refused(ErrorCode code, String message) {
        return new CommandResult.Refused(Refusal.retryable(code, message, SOON));
    }

    /// Folds records that this process did not write, as a tail hands them over; what is known
    /// already is passed over.
    ///
    /// *Errors*: [JournalException] when a record cannot be read; the image stays as it is.
    public void follow(List<JournalRecord> records) {
        writing.lock();
        try {
            long known = published.current().seq();
            List<JournalRecord> news =
                    records.stream().filter(record -> record.seq() > known).toList();
            if (!news.isEmpty()) {
                // Whoever recorded it erases it, unless they end before; then nobody else knows.
                boolean _ = erasures.read(news);
                publish(news);
            }
        } finally {
            writing.unlock();
        }
    }

    private void publish(List<JournalRecord> records) {
        published.publish(replay.after(published.current(), records));
    }

    private void catchUp() {
        published.publish(replay.toTheEnd(published.current()));
    }

    /// Keeps the image, so that the next start folds only what comes after it.
    ///
    /// *Errors*: [JournalException]; only time is lost then.
    public void keepSnapshot() {
        erasures.finish();
        replay.keep(published.current(), journal);
    }

    /// Keeps the image whenever so many records have come since it was kept, on a thread of its
    /// own: a start after a crash then folds few records. A failure is tried again with the next
    /// record.
    public void keepEvery(long records) {
        Watch _ =
                published.watch(image -> {
                    if (image.seq() - replay.keptSeq() >= records) {
                        keepSnapshot();
                    }
                });
    }

    @Override
    public Image current() {
        return published.current();
    }

    @Override
    public Image asOf(Instant time) {
        return replay.fold(
                record -> !record.time().isAfter(time), image -> !image.time().isAfter(time));
    }

    @Override
    public Image after(long seq) {
        return replay.fold(record -> record.seq() <= seq, image -> image.seq() <= seq);
    }

    @Override
    public Watch watch(Consumer<Image> watcher) {
        return published.watch(watcher);
    }

    /// Sends watchers away; the journal stays open.
    @Override
    public void close() {
        published.close();
    }
}
