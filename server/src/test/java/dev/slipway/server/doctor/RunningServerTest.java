package dev.slipway.server.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.model.MemoryUse;
import dev.slipway.api.status.MemoryStatus;
import dev.slipway.api.status.MemoryStatus.TeamMemory;
import dev.slipway.api.status.SlotStatus;
import dev.slipway.api.status.SlotStatus.TeamFloor;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class RunningServerTest {
    private static final TeamName ADS = new TeamName("ads");
    private static final TeamName RISK = new TeamName("risk");

    @Test
    void slotsThatAreKeptForTeamsAreNamedWhenThereAreNotSoMany() {
        assertThat(slots(4, 4, 2, 2))
                .isEqualTo(new Finding("slots", true, "the last minute asked for 1.5 of 4"));
        assertThat(slots(4, 4, 3, 2))
                .isEqualTo(
                        new Finding(
                                "slots",
                                false,
                                "the last minute asked for 1.5 of 4; kept for teams: ads 3, risk 2"
                                        + " (expected: slots.floor of all no more than 4"
                                        + " together)"));
        assertThat(slots(2, 3, Integer.MAX_VALUE, 1).detail())
                .startsWith("the last minute asked for 1.5 of 2: needs a replica (expected: ")
                .contains("; kept for teams: ads 2147483647, risk 1 (expected: ");
    }

    @Test
    void memoryThatIsKeptForTeamsIsNamedWhenThereIsNotSoMuch() {
        assertThat(memory(0, 0))
                .isEqualTo(new Finding("memory of versions", true, "1 of 1,024 MiB held"));
        assertThat(memory(512, 512).detail())
                .isEqualTo("1 of 1,024 MiB held, 1,024 MiB kept for teams");
        assertThat(memory(512, 1_024))
                .isEqualTo(
                        new Finding(
                                "memory of versions",
                                false,
                                "1 of 1,024 MiB held, 1,536 MiB kept for teams: ads 512, risk 1,024"
                                        + " (expected: memory.floor of all no more than 1,024"
                                        + " together)"));
        assertThat(memory(1L << 42, 1L << 42).passed()).as("more than can be counted").isFalse();
    }

    @Test
    void numbersAreWrittenInOneWayWhateverTheLanguage() {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(memory(512, 512).detail())
                    .isEqualTo("1 of 1,024 MiB held, 1,024 MiB kept for teams");
            assertThat(memory(512, 1_024).detail())
                    .contains("ads 512, risk 1,024 (expected: ")
                    .endsWith("no more than 1,024 together)");
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void featuresThatAreOlderThanTheyMayBeAreNamed() {
        assertThat(RunningServer.features(List.of()))
                .isEqualTo(new Finding("features", true, "none is older than its freshness"));
        assertThat(RunningServer.features(List.of("a of source s: old", "b of source s: old")))
                .isEqualTo(
                        new Finding("features", false, "a of source s: old; b of source s: old"));
    }

    @Test
    void columnsThatNobodyHasAreNamed() {
        assertThat(RunningServer.columns(List.of()))
                .as("of versions that sleep nobody knows")
                .isEqualTo(
                        new Finding(
                                "columns",
                                true,
                                "none is misspelt, as far as versions are loaded"));
        assertThat(RunningServer.columns(List.of("flights: a", "fraud: b")))
                .isEqualTo(new Finding("columns", false, "flights: a; fraud: b"));
    }

    private static Finding slots(int slots, int wanted, int ads, int risk) {
        return RunningServer.slots(
                new SlotStatus(
                        slots,
                        wanted,
                        1.5,
                        1,
                        List.of(new TeamFloor(ADS, ads), new TeamFloor(RISK, risk))));
    }

    private static Finding memory(long ads, long risk) {
        return RunningServer.memory(
                new MemoryStatus(
                        1L << 30,
                        1L << 29,
                        MemoryUse.NONE,
                        MemoryUse.ofHeap(1 << 20),
                        List.of(
                                new TeamMemory(ADS, 0, ads << 20, null),
                                new TeamMemory(RISK, 0, risk << 20, null))));
    }
}
