package dev.slipway.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.registry.Receipt;
import dev.slipway.control.image.FoldedImage;
import dev.slipway.control.image.ImageText;
import dev.slipway.documents.Evidence;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a server says of a version when it takes it in.
final class ReceiptsTest {
    private static final TeamName FRAUD = new TeamName("fraud");

    private final AtomicInteger signed = new AtomicInteger();
    private final Office office =
            new Office((model, version, digest, seq, time) -> {
                signed.incrementAndGet();
                return new Receipt(model, version, digest, "line", seq, time, "key", "signature");
            });

    @Test
    void aVersionHasTheReceiptOfItsOwnRecord() {
        office.push(office.token("ada", TeamName.DEFAULT, Role.SCIENTIST), null);
        Receipt receipt = office.newest().origin().receipt();
        assertThat(receipt)
                .isEqualTo(
                        new Receipt(
                                Office.MODEL,
                                office.newest().number(),
                                office.newest().content().digest(),
                                "line",
                                office.control.current().seq(),
                                Office.NOW,
                                "key",
                                "signature"));
        FoldedImage image = (FoldedImage) office.control.current();
        assertThat(ImageText.read(image.seq(), ImageText.write(image)).model(Office.MODEL))
                .isEqualTo(image.model(Office.MODEL));
    }

    @Test
    void nothingIsSignedOnADryRun() {
        Principal ada = office.token("ada", TeamName.DEFAULT, Role.SCIENTIST);
        assertThat(
                        office.control.submit(
                                new CommandRequest(
                                        ada,
                                        new IdempotencyKey("dry"),
                                        office.version(null),
                                        true)))
                .isInstanceOf(CommandResult.WouldDo.class);
        assertThat(signed).hasValue(0);
    }

    @Test
    void itIsNoSignatureAndNoEvidence() {
        office.model(FRAUD, 1);
        Principal ada = office.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER);
        office.push(ada, null);
        assertThat(office.newest().content().signature()).isNull();
        assertThat(office.refusal(ada, office.promote()))
                .contains("signed: it has no signature (slipway model sign --for)");
        Office without = new Office();
        without.model(FRAUD, 1);
        without.push(without.token("ada", FRAUD, Role.SCIENTIST, Role.RELEASER), null);
        assertThat(Evidence.of(office.newest())).isEqualTo(Evidence.of(without.newest()));
    }
}
