package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Role;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.RegistryCommand.AttachEvaluation;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.PolicySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Texts that are not written when they are empty, where a record must have them.
final class EmptyTextsTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final String EMPTY = ": empty (expected: a text that is not empty)";

    private final OpenControl open = new OpenControl();

    private static AttachEvaluation measuredOn(String dataset) {
        return new AttachEvaluation(
                FLIGHTS, new VersionNumber(1), "auc", null, dataset, 0.75, null, null);
    }

    @Test
    void anObjectWithoutANameIsItsSendersFault() {
        long before = open.journal.head().seq();

        Refusal refusal =
                open.refusal(
                        open.apply(
                                new PolicySpec("", List.of(), PolicySpec.Selector.ALL, List.of())));

        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
        assertThat(refusal.message()).isEqualTo("/spec/name" + EMPTY);
        assertThat(open.journal.head().seq()).isEqualTo(before);
    }

    /// Nobody could tell it from another one, or would write it again.
    @Test
    void aNameIsLegible() {
        for (String name : List.of(" ", "champion ", "\u2003champion", "a\nb", "a".repeat(257))) {
            Refusal refusal =
                    open.refusal(
                            open.apply(
                                    new PolicySpec(
                                            name, List.of(), PolicySpec.Selector.ALL, List.of())));
            assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(refusal.message())
                    .isEqualTo(
                            "name: (expected: 1 to 256 characters on one line, without spaces at"
                                    + " either end) for a Policy");
        }
        CommandResult done =
                open.apply(
                        new PolicySpec(
                                "who may serve", List.of(), PolicySpec.Selector.ALL, List.of()));
        assertThat(done).isInstanceOf(CommandResult.Done.class);
    }

    @Test
    void whatIsRefusedIsRefusedAsADryRunToo() {
        open.done(OpenControl.version(FLIGHTS, "first"));
        Command command = measuredOn("");

        assertThat(open.refusal(command).message()).isEqualTo("/dataset" + EMPTY);
        CommandResult tried =
                open.control.submit(
                        new CommandRequest(
                                OpenControl.principal("root", Role.values()),
                                new IdempotencyKey("tried"),
                                command,
                                true));
        assertThat(open.refusal(tried).message()).isEqualTo("/dataset" + EMPTY);
        open.done(measuredOn("d"));
    }
}
