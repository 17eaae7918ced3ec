package dev.slipway.server.release;

import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.ReleaseCommand.StartRelease;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.SignatureComparison;

/// The door for commands, at which no release begins whose candidate takes or gives other tensors
/// than callers know, unless its plan accepts that.
///
/// What packages say of tensors stands in no record, so this cannot be decided where all else is;
/// it is asked after that, so that nobody learns of tensors who may not begin a release.
///
/// *Threads*: as the door behind it; a release waits for its candidate's package to be tried.
final class ComparedReleases implements Controls {
    private final Controls controls;
    private final Images images;
    private final VersionTensors tensors;

    ComparedReleases(Controls controls, Images images, VersionTensors tensors) {
        this.controls = controls;
        this.images = images;
        this.tensors = tensors;
    }

    @Override
    public CommandResult submit(CommandRequest request) {
        if (!(request.command() instanceof StartRelease start)
                || start.plan().gates().acceptSignatureChange()) {
            return controls.submit(request);
        }
        CommandResult tried =
                controls.submit(
                        new CommandRequest(request.principal(), request.key(), start, true));
        if (tried instanceof CommandResult.WouldDo) {
            SignatureComparison changes =
                    tensors.compared(images.current(), start.endpoint(), start.candidate());
            if (!changes.breaking().isEmpty()) {
                return new CommandResult.Refused(
                        Refusal.of(ErrorCode.UNMET_REQUIREMENT, refusal(start, changes)));
            }
        }
        return request.isDryRun() ? tried : controls.submit(request);
    }

    private static String refusal(StartRelease start, SignatureComparison changes) {
        return "endpoint '"
                + start.endpoint()
                + "': version "
                + start.candidate()
                + " has other tensors: "
                + String.join("; ", changes.breaking())
                + " (expected: those that callers know, or --accept-signature-change)";
    }
}
