package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Image;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.Arrival;
import dev.slipway.api.transfer.FileRead;
import dev.slipway.api.transfer.SignatureWish;
import dev.slipway.api.transfer.Span;
import dev.slipway.api.transfer.Transfers;
import java.io.IOException;

/// Versions on their way out and in; the work is done on quiet threads.
final class TransferDesk implements Transfers {
    private final OutgoingDesk outgoing;
    private final ArrivalDesk arrivals;
    private final WorkThreads examining;

    TransferDesk(OutgoingDesk outgoing, ArrivalDesk arrivals, WorkThreads examining) {
        this.outgoing = outgoing;
        this.arrivals = arrivals;
        this.examining = examining;
    }

    @Override
    public VersionExport export(Image image, Model model, Version version) {
        return outgoing.export(image, model, version);
    }

    @Override
    public FileRead open(Sha256 content, Sha256 file, Span span) {
        return outgoing.open(content, file, span);
    }

    @Override
    public PushResult take(Principal principal, Arrival arrival) {
        return Refuse.answered(examining, () -> arrivals.take(principal, arrival));
    }

    @Override
    public CommandResult sign(Principal principal, SignatureWish wish) {
        try {
            return examining.call(() -> arrivals.sign(principal, wish));
        } catch (PushRefusedException e) {
            return new CommandResult.Refused(
                    Refusal.of(ErrorCode.INVALID_INPUT, String.join("; ", e.reasons())));
        } catch (RefusalException e) {
            return new CommandResult.Refused(e.refusal());
        } catch (IOException e) {
            return new CommandResult.Refused(Refuse.store(e).refusal());
        }
    }
}
