package dev.slipway.server.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.testkit.fake.FakeImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastServedTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00.000001Z");
    private static final Wanted SERVED =
            new Wanted(House.ENDPOINT, House.FLIGHTS, new VersionNumber(3), Sha256.of("files"));

    @TempDir Path scratch;

    private LastServed open() {
        return new LastServed(file());
    }

    private Path file() {
        return scratch.resolve("last-served");
    }

    private static Image declared(Instant time) {
        EndpointSpec spec =
                EndpointSpec.defaults(
                        House.ENDPOINT, TeamName.DEFAULT, new Target.Latest(House.FLIGHTS));
        return FakeImage.empty(time).with(spec);
    }

    @Test
    void whatAnEndpointServedIsKnownAfterARestart() {
        open().note(declared(NOON), SERVED);
        LastServed again = open();
        assertThat(again.digests()).containsExactly(SERVED.digest());
        again.begin(declared(NOON));
        assertThat(again.of(declared(NOON), House.ENDPOINT)).contains(SERVED);
    }

    @Test
    void anotherEndpointOfItsNameHasServedNothing() {
        LastServed served = open();
        served.note(declared(NOON), SERVED);
        Image next = declared(NOON.plusSeconds(1));
        assertThat(served.of(next, House.ENDPOINT)).isEmpty();
        LastServed again = open();
        again.begin(next);
        assertThat(again.of(next, House.ENDPOINT)).isEmpty();
        assertThat(again.digests()).isEmpty();
    }

    @Test
    void whatIsOfNoEndpointIsLetGoOf() {
        open().note(declared(NOON), SERVED);
        LastServed again = open();
        again.begin(FakeImage.empty(NOON));
        assertThat(again.digests()).isEmpty();
    }

    @Test
    void whatAnOlderServerHasWrittenIsOfTheEndpointThatIsThere() throws IOException {
        Files.writeString(file(), "flights flights 3 " + SERVED.digest() + "\n");
        LastServed served = open();
        served.begin(declared(NOON));
        assertThat(served.of(declared(NOON), House.ENDPOINT)).contains(SERVED);
        assertThat(served.of(declared(NOON.plusSeconds(1)), House.ENDPOINT)).isEmpty();
        LastServed again = open();
        again.begin(declared(NOON.plusSeconds(1)));
        assertThat(again.digests()).isEmpty();
    }

    @Test
    void aDamagedFileSaysNothing() throws IOException {
        Files.writeString(file(), "flights flights 3 " + SERVED.digest() + " noon\n");
        assertThat(open().digests()).isEmpty();
    }
}
