package dev.slipway.frontend.http.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.TokenWish;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Makers of tokens are of team `fraud`.
final class TokenPagesTest {
    private static final TeamName FRAUD = new TeamName("fraud");

    private static TeamName team(@Nullable TeamName named, Grant own) {
        Principal maker =
                new Principal(
                        new PrincipalId("token:a"),
                        Principal.Proof.TOKEN,
                        FRAUD,
                        null,
                        List.of(own));
        List<Grant> grants = List.of(Grant.everywhere(Role.CALLER));
        return TokenPages.team(new TokenWish(named, grants, null, null, null), maker);
    }

    @Test
    void whatIsHandedOnIsOfItsMakersTeamWhereNoneIsNamed() {
        assertThat(team(null, new Grant(Role.CALLER, new Scope.OfTeam(FRAUD)))).isEqualTo(FRAUD);
        assertThat(team(null, Grant.everywhere(Role.CALLER))).isEqualTo(FRAUD);
    }

    /// Who manages the tokens of one team hands on like anybody else.
    @Test
    void whoManagesTokensEverywhereMakesThemOfTheDefaultTeamWhereNoneIsNamed() {
        assertThat(team(null, Grant.everywhere(Role.ADMIN))).isEqualTo(TeamName.DEFAULT);
        assertThat(team(null, new Grant(Role.ADMIN, new Scope.OfTeam(FRAUD)))).isEqualTo(FRAUD);
    }

    @Test
    void theTeamThatIsNamedIsTaken() {
        TeamName risk = new TeamName("risk");
        assertThat(team(risk, Grant.everywhere(Role.CALLER))).isEqualTo(risk);
        assertThat(team(risk, Grant.everywhere(Role.ADMIN))).isEqualTo(risk);
    }
}
