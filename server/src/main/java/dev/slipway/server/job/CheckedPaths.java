package dev.slipway.server.job;

import dev.slipway.api.access.Permission;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.JobCommand.SubmitScore;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.ScoreFiles;
import dev.slipway.api.journal.JournalReader;
import dev.slipway.api.spec.ScoreWish;
import java.nio.file.Path;

/// The door for commands, at which no job passes whose paths it may not touch; those that pass have
/// no links and no `..` in them any more.
///
/// Files stand in no record, so this cannot be decided where all else is. Who may submit no job at
/// all is told so there, and learns of no file.
///
/// *Threads*: as the door behind it; a job waits for its files to be looked at.
final class CheckedPaths implements Controls {
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
            ScoreWish checked = files(request, wish).in(wish);
            return controls.submit(
                    new CommandRequest(
                            request.principal(),
                            request.key(),
                            new SubmitScore(checked),
                            request.isDryRun()));
        } catch (RefusalException e) {
            return new CommandResult.Refused(e.refusal());
        }
    }

    private ScoreFiles files(CommandRequest request, ScoreWish wish) {
        Path output = rules.output(wish.output());
        ScoreFiles files = rules.files(wish, output);
        if (!isRepeat(request)) {
            PathRules.requireEmpty(output);
        }
        return files;
    }

    /// A job that was submitted before may have written by now.
    private boolean isRepeat(CommandRequest request) {
        return !journal.recorded(request.principal().id().value(), request.key()).isEmpty();
    }
}
