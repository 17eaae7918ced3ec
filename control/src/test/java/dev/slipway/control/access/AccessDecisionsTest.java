package dev.slipway.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Hosts;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.control.AccessCommand.NoteTokenUse;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.spec.ModelSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessDecisionsTest {
    private static final Grant MODEL_CALLER =
            new Grant(Role.CALLER, new Scope.OfModel(new ModelName("flights")));
    private final Server server = new Server();
    private final ImageAccess access = server.access(true, Hosts.LOOPBACK, null);

    @AfterEach
    void close() {
        server.close();
    }

    private Principal holder(@Nullable Instant expires, Grant... grants) {
        Secret secret = server.token(expires, grants);
        return Server.known(access.identify(Server.shown(secret.text(), null)));
    }

    private String refusal(Principal principal, Command command) {
        return server.submit(principal, command) instanceof CommandResult.Refused refused
                ? refused.refusal().code() + " " + refused.refusal().message()
                : "done";
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void nobodyHandsOnMoreThanTheyHave(Role role) {
        Principal scientist = holder(null, Grant.everywhere(Role.SCIENTIST));
        boolean isWithin = Role.SCIENTIST.permissions().containsAll(role.permissions());

        assertThat(
                        refusal(
                                scientist,
                                Server.wish(server.fresh(), null, null, Grant.everywhere(role))))
                .startsWith(isWithin ? "done" : "FORBIDDEN grants: " + role.word());
    }

    @Test
    void whoManagesTokensHandsOnAnything() {
        Principal admin = holder(null, Grant.everywhere(Role.ADMIN));

        for (Role role : Role.values()) {
            PersonId somebody = new PersonId("ada");
            assertThat(
                            refusal(
                                    admin,
                                    Server.wish(
                                            server.fresh(),
                                            somebody,
                                            null,
                                            Grant.everywhere(role))))
                    .isEqualTo("done");
        }
    }

    @Test
    void scopesDoNotGrow() {
        Principal caller = holder(null, MODEL_CALLER);

        assertThat(refusal(caller, Server.wish(server.fresh(), null, null, MODEL_CALLER)))
                .isEqualTo("done");
        assertThat(
                        refusal(
                                caller,
                                Server.wish(
                                        server.fresh(), null, null, Grant.everywhere(Role.CALLER))))
                .startsWith("FORBIDDEN grants: caller holds");
    }

    /// Another team may register it later.
    @Test
    void rolesInATeamReachNoModelThatIsNotThereYet() {
        Grant inTeam = new Grant(Role.CALLER, new Scope.OfTeam(TeamName.DEFAULT));
        Principal caller = holder(null, inTeam);

        assertThat(refusal(caller, Server.wish(server.fresh(), null, null, MODEL_CALLER)))
                .startsWith("FORBIDDEN grants: caller holds")
                .contains("lacks for model flights");

        server.apply(ModelSpec.defaults(new ModelName("flights")));
        assertThat(refusal(caller, Server.wish(server.fresh(), null, null, MODEL_CALLER)))
                .isEqualTo("done");
    }

    @Test
    void tokensDoNotOutliveTheirMaker() {
        Instant end = server.now.plus(Duration.ofHours(1));
        Principal shortLived = holder(end, MODEL_CALLER);

        assertThat(refusal(shortLived, Server.wish(server.fresh(), null, null, MODEL_CALLER)))
                .startsWith("FORBIDDEN expires: never");
        assertThat(
                        refusal(
                                shortLived,
                                Server.wish(
                                        server.fresh(), null, end.plusSeconds(1), MODEL_CALLER)))
                .startsWith("FORBIDDEN expires:");
        assertThat(refusal(shortLived, Server.wish(server.fresh(), null, end, MODEL_CALLER)))
                .isEqualTo("done");
    }

    @Test
    void nobodyMakesTokensInAnothersName() {
        Principal caller = holder(null, MODEL_CALLER);

        assertThat(
                        refusal(
                                caller,
                                Server.wish(
                                        server.fresh(), new PersonId("ada"), null, MODEL_CALLER)))
                .startsWith("FORBIDDEN holder: ada");
    }

    @Test
    void localCallersMakeNone() {
        assertThat(refusal(Principal.LOCAL, Server.wish(server.fresh(), null, null, MODEL_CALLER)))
                .startsWith("UNAUTHENTICATED");
        Secret secret = server.token(null, MODEL_CALLER);
        assertThat(refusal(Principal.LOCAL, new RevokeToken(secret.id(), new FreeText("why not"))))
                .startsWith("UNAUTHENTICATED");
    }

    @Test
    void everybodyEndsTheirOwnAndManagersAny() {
        FreeText reason = new FreeText("done with it");
        Secret first = server.token(null, MODEL_CALLER);
        Principal holder = Server.known(access.identify(Server.shown(first.text(), null)));
        Principal other = holder(null, Grant.everywhere(Role.SCIENTIST));
        Principal admin = holder(null, Grant.everywhere(Role.ADMIN));
        Secret second = server.token(null, MODEL_CALLER);

        assertThat(refusal(other, new RevokeToken(first.id(), reason))).startsWith("FORBIDDEN");
        assertThat(refusal(holder, new RevokeToken(first.id(), reason))).isEqualTo("done");
        assertThat(refusal(admin, new RevokeToken(second.id(), reason))).isEqualTo("done");
        assertThat(refusal(admin, new RevokeToken("nobody", reason))).startsWith("UNKNOWN_OBJECT");
    }

    @Test
    void onlyServersNoteUses() {
        Secret secret = server.token(null, MODEL_CALLER);
        Principal admin = holder(null, Grant.everywhere(Role.ADMIN));

        assertThat(refusal(admin, new NoteTokenUse(secret.id(), server.now)))
                .startsWith("FORBIDDEN");
    }

    @Test
    void emptyPastAndRepeatedTokensAreRefused() {
        Secret secret = server.token(null, MODEL_CALLER);

        assertThat(refusal(Server.ROOT, Server.wish(server.fresh(), null, null)))
                .startsWith("INVALID_INPUT grants: none");
        assertThat(
                        refusal(
                                Server.ROOT,
                                Server.wish(server.fresh(), null, server.now, MODEL_CALLER)))
                .startsWith("INVALID_INPUT expires");
        assertThat(refusal(Server.ROOT, Server.wish(secret, null, null, MODEL_CALLER)))
                .startsWith("CONFLICT");
    }
}
