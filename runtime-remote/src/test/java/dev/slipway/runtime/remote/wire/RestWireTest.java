package dev.slipway.runtime.remote.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.api.inference.Deadline;
import dev.slipway.runtime.CallTerms;
import dev.slipway.runtime.RemoteModel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RestWireTest {
    private final CallTerms tenMinutes =
            new CallTerms(
                    Deadline.after(Duration.ofMinutes(10), System.nanoTime()), () -> false);

    /// Calls find out: a version must not be kept from answering for as long as it is asked.
    @Test
    void serverThatDoesNotSayWhetherAModelIsReadyHasNotSaidNo() throws Exception {
        RemoteModel model = new RemoteModel("there", "twice", null);
        for (int status : List.of(403, 404, 405, 407, 429, 501)) {
            try (RawServer server = answering(status);
                    Wire wire = wire(server)) {
                BackendException asked =
                        catchThrowableOfType(
                                BackendException.class, () -> wire.isReady(model, tenMinutes));
                assertThat(asked).as("%d", status).isNotNull();
                assertThat(asked.kind())
                        .isIn(FailureKind.UNKNOWN, FailureKind.DENIED, FailureKind.BUSY);
            }
        }
        for (int status : List.of(400, 500, 503)) {
            try (RawServer server = answering(status);
                    Wire wire = wire(server)) {
                assertThat(wire.isReady(model, tenMinutes)).as("%d", status).isFalse();
            }
        }
    }

    private static RawServer answering(int status) {
        return new RawServer((caller, number) -> {
            while (caller.read()) {
                caller.answer(status, "");
            }
        });
    }

    private static Wire wire(RawServer server) {
        return new Wires(new AddressRules(Set.of()), System::nanoTime)
                .open(
                        StubbornServersTest.terms(server, false),
                        new Wires.Opening(() -> null, null),
                        List.of(),
                        0);
    }
}
