package dev.slipway.intake;

import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import java.io.IOException;

/// Submits the commands of quiet threads on one of ordinary priority. All other commands wait for
/// the one that is being recorded, so that one must not wait for a processor that nobody wants.
final class PromptControls implements Controls, AutoCloseable {
    private final Controls controls;
    private final WorkThreads thread = WorkThreads.ordinary("intake-commands");

    PromptControls(Controls controls) {
        this.controls = controls;
    }

    @Override
    public CommandResult submit(CommandRequest request) {
        try {
            return thread.call(() -> controls.submit(request));
        } catch (IOException e) {
            return new CommandResult.Refused(Refuse.store(e).refusal());
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
