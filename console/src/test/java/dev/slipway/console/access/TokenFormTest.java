package dev.slipway.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.answer.TokenWish;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TokenFormTest {
    private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");

    @Test
    void allRolesHaveTheScopeThatWasTyped() {
        TokenWish wish =
                new TokenForm("k", List.of("caller", "risk-officer"), "team:fraud", "", "", "", "")
                        .wish(NOW);

        Scope fraud = new Scope.OfTeam(new TeamName("fraud"));
        assertThat(wish.grants())
                .containsExactly(
                        new Grant(Role.CALLER, fraud), new Grant(Role.RISK_OFFICER, fraud));
        assertThat(wish.expires()).isNull();
        assertThat(wish.team()).isNull();
    }

    @Test
    void theEndIsCountedFromNow() {
        TokenWish wish =
                new TokenForm("k", List.of("caller"), "*", "", "ada", "90d", "checkout").wish(NOW);

        assertThat(wish.expires()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(wish.note()).hasToString("checkout");
        assertThat(wish.holder()).hasToString("ada");
    }

    @Test
    void whatCannotBeIsNamed() {
        assertThatThrownBy(() -> TokenForm.empty(NOW, Principal.LOCAL).wish(NOW))
                .hasMessage("roles: none (expected: at least one)");
        assertThatThrownBy(() ->
                        new TokenForm("k", List.of("caller"), "all", "", "", "", "").wish(NOW))
                .hasMessage("all (expected: *, team:NAME or model:NAME)");
        assertThatThrownBy(() ->
                        new TokenForm("k", List.of("caller"), "*", "", "", "soon", "").wish(NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTokenReachesWhatItsMakerReachesUnlessMoreIsSaid() {
        Grant own = new Grant(Role.VIEWER, new Scope.OfTeam(new TeamName("fraud")));
        Principal maker =
                new Principal(
                        new PrincipalId("token:k3v9"),
                        Principal.Proof.TOKEN,
                        TeamName.DEFAULT,
                        null,
                        List.of(own));
        assertThat(TokenForm.empty(NOW, maker).scope()).isEqualTo("team:fraud");
        assertThat(TokenForm.empty(NOW, Principal.LOCAL).scope()).isEqualTo("*");
    }

    @Test
    void aWishIsMadeAnewUnderAnotherKey() {
        TokenForm form = new TokenForm("k", List.of("caller"), "*", "", "", "", "note");

        assertThat(form.anew(NOW).note()).isEqualTo("note");
        assertThat(form.anew(NOW).key()).isNotEqualTo(form.anew(NOW.plusNanos(1)).key());
    }
}
