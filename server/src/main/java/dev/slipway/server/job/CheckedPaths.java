package dev.slipway.server.job;

import dev.slipway.api.access.Permission;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.journal.JournalException;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.journal.JournalRecord;
import dev.slipway.api.spec.ScoreWish;
import dev.slipway.control.fact.FactCodec;
import dev.slipway.control.fact.JobFact.JobSubmitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The door for commands, at which no job passes whose paths it may not touch; those that pass have
/// no links and no `..` in them any more.
///
/// Files stand in no record, so this cannot be decided where all else is. Who may submit no job at
/// all is told so there, and learns of no file. A job that was submitted before, by the same key,
/// passes whatever has become of its files and of what may be touched: the answer is that job.
///
/// *Threads*: as the door behind it; a job waits for its files to be looked at.
final class CheckedPaths implements Controls {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Controls controls;
    private final JournalReader journal;
    private final PathRules rules;

    CheckedPaths(Controls controls, JournalReader journal, PathRules rules) {
        this.controls = controls;
        this.journal = journal;
        this.rules = rules;
    }

    @Override
    public CommandResult submit(CommandRequest request) {
        if (!(request.command() instanceof SubmitScore(ScoreWish wish))
                || !request.principal().mayAnywhere(Permission.SCORE)) {
            return controls.submit(request);
        }
        try {
            ScoreWish checked = checked(request, wish);
            return controls.submit(
                    new CommandRequest(
                            request.principal(),
                            request.key(),
                            new SubmitScore(checked),
                            request.isDryRun()));
        } catch (RefusalException e) {
            return new CommandResult.Refused(e.refusal());
        } catch (JournalException e) {
            return new CommandResult.Refused(
                    Refusal.retryable(
                            ErrorCode.STORE_UNAVAILABLE, "journal: " + e.getMessage(), SOON));
        }
    }

    private ScoreWish checked(CommandRequest request, ScoreWish wish) {
        List<JournalRecord> before =
                journal.recorded(request.principal().id().value(), request.key());
        Optional<ScoreFiles> known = submitted(before);
        if (known.isPresent() && rules.areThose(wish, known.get())) {
            return known.get().in(wish);
        }
        Path output = rules.output(wish.output());
        ScoreFiles files = rules.files(wish, output);
        if (before.isEmpty()) {
            PathRules.requireEmpty(output);
        }
        return files.in(wish);
    }

    /// The files of the job that these records submit, if they do.
    private static Optional<ScoreFiles> submitted(List<JournalRecord> records) {
        return records.stream()
                .filter(record -> record.kind().equals(JobSubmitted.class.getSimpleName()))
                .map(record -> FactCodec.read(record, record.payload()))
                .filter(JobSubmitted.class::isInstance)
                .map(fact -> ((JobSubmitted) fact).spec().files())
                .findFirst();
    }
}
