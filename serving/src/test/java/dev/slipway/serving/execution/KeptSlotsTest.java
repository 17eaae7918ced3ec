package dev.slipway.serving.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.TeamName;
import dev.slipway.api.spec.SlotBounds;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KeptSlotsTest {
    private static final TeamName RISK = new TeamName("risk");
    private static final TeamName CLAIMS = new TeamName("claims");

    @Test
    void floorsThatComeToMoreThanCanBeCountedAreFloorsAllTheSame() {
        TeamSlots teams = new TeamSlots(2);
        SlotBounds all = new SlotBounds(Integer.MAX_VALUE, null);
        teams.set(Map.of(RISK, all, CLAIMS, all));
        teams.arrived(RISK, 0);
        teams.arrived(CLAIMS, 0);
        assertThat(teams.keptFor(TeamName.DEFAULT, 1, 0)).as("one is nobody's floor").isZero();

        teams.begin(TeamName.DEFAULT, 1);

        assertThat(teams.keptFor(TeamName.DEFAULT, 1, 0)).isEqualTo(NodeSlots.COMPANY_NANOS);
    }
}
