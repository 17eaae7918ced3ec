package dev.slipway.server.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UncleanMarkerTest {
    private static final ReleaseId FLIGHTS = ReleaseId.of(new EndpointName("flights"), 3);
    private static final ReleaseId FRAUD = ReleaseId.of(new EndpointName("fraud"), 1);

    @TempDir private Path folder;

    @Test
    void aProcessThatDiedWithACandidateInServiceLeavesItsName() throws IOException {
        open().raise(FLIGHTS);

        UncleanMarker next = open();
        assertThat(next.wasLeftBy(FLIGHTS)).isTrue();
        assertThat(next.wasLeftBy(FRAUD)).isFalse();
    }

    @Test
    void anOrderlyEndLeavesNothing() throws IOException {
        UncleanMarker marker = open();
        marker.raise(FLIGHTS);
        marker.raise(FRAUD);
        marker.lower(FLIGHTS);
        marker.end(Set.of());

        assertThat(file()).doesNotExist();
        assertThat(open().wasLeftBy(FLIGHTS)).isFalse();
    }

    @Test
    void aReleaseThatEndedIsNotNamedAnyMore() throws IOException {
        UncleanMarker marker = open();
        marker.raise(FLIGHTS);
        marker.raise(FRAUD);
        marker.lower(FLIGHTS);

        assertThat(open().wasLeftBy(FLIGHTS)).isFalse();
        assertThat(open().wasLeftBy(FRAUD)).isTrue();
    }

    @Test
    void whatOneProcessLeftOutlivesAnotherThatDiesBeforeItWasDealtWith() throws IOException {
        open().raise(FLIGHTS);
        open().raise(FRAUD);

        UncleanMarker third = open();
        assertThat(third.wasLeftBy(FLIGHTS)).isTrue();
        assertThat(third.wasLeftBy(FRAUD)).isTrue();
        third.lower(FLIGHTS);
        assertThat(open().wasLeftBy(FLIGHTS)).isTrue();
        third.settled(FLIGHTS);
        assertThat(open().wasLeftBy(FLIGHTS)).isFalse();
    }

    @Test
    void whatWasTakenBackWithoutARecordOutlivesAnOrderlyEnd() throws IOException {
        UncleanMarker marker = open();
        marker.raise(FLIGHTS);
        marker.raise(FRAUD);
        marker.end(Set.of(FLIGHTS));

        assertThat(open().wasLeftBy(FLIGHTS)).isTrue();
        assertThat(open().wasLeftBy(FRAUD)).isFalse();
    }

    @Test
    void whatNobodyHasDealtWithOutlivesAnOrderlyEnd() throws IOException {
        open().raise(FLIGHTS);

        open().end(Set.of());

        assertThat(open().wasLeftBy(FLIGHTS)).isTrue();
    }

    @Test
    void whatHasNoWeightByTheJournalIsForgotten() throws IOException {
        UncleanMarker first = open();
        first.raise(FLIGHTS);
        first.raise(FRAUD);

        open().keep(Set.of(FRAUD));

        assertThat(open().wasLeftBy(FLIGHTS)).isFalse();
        assertThat(open().wasLeftBy(FRAUD)).isTrue();
        open().keep(Set.of());
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatCannotBeReadNamesThoseWithWeightFromThenOn() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xFF, (byte) 0xFE});

        open().keep(Set.of(FLIGHTS));

        assertThat(open().wasLeftBy(FLIGHTS)).isTrue();
        assertThat(open().wasLeftBy(FRAUD)).isFalse();
    }

    @Test
    void aMarkerThatCannotBeReadWasLeftByEveryRelease() throws IOException {
        Files.write(file(), new byte[] {(byte) 0xFF, (byte) 0xFE});

        assertThat(open().wasLeftBy(FLIGHTS)).isTrue();
    }

    private UncleanMarker open() {
        return UncleanMarker.open(file());
    }

    private Path file() {
        return folder.resolve("unclean");
    }
}
