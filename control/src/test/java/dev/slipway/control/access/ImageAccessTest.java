package dev.slipway.control.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Grant;
import dev.slipway.api.access.Hosts;
import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.Scope;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.access.TokenSecrets.Secret;
import dev.slipway.api.answer.TokenSummary;
import dev.slipway.api.control.AccessCommand.CreateToken;
import dev.slipway.api.control.AccessCommand.RevokeToken;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.RegistryCommand.DeleteModel;
import dev.slipway.api.control.RegistryCommand.RenameModel;
import dev.slipway.api.control.TokenEntry;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.ModelSpec;
import dev.slipway.api.spec.RoleSpec;
import dev.slipway.api.spec.TeamSpec;
import dev.slipway.control.access.Sessions.Verdict;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageAccessTest {
    private static final EndpointName FLIGHTS = new EndpointName("flights");
    private final Server server = new Server();
    private final ImageAccess access = server.access(true, Hosts.LOOPBACK, null);

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void localProgramsNeedNoToken() {
        Principal local = Server.known(access.identify(Server.shown(null, null)));

        assertThat(local).isSameAs(Principal.LOCAL);
        assertThat(access.refuse(local, Permission.PREDICT, FLIGHTS)).isEmpty();
        assertThat(access.refuse(local, Permission.READ_MODELS)).isPresent();
    }

    @Test
    void beyondLoopbackEverybodyNeedsOne() {
        ImageAccess open = server.access(false, Hosts.ANY, null);

        assertThat(Server.refused(open.identify(Server.shown(null, null))))
                .startsWith("UNAUTHENTICATED authorization: none");
    }

    @Test
    void tokensOpenWhatTheyWereMadeForUntilTheyEnd() {
        Instant end = server.now.plus(Duration.ofHours(1));
        Secret secret = server.token(end, Grant.everywhere(Role.VIEWER));
        Principal holder = Server.known(access.identify(Server.shown(secret.text(), null)));

        assertThat(holder.id()).hasToString("token:" + secret.id());
        assertThat(access.refuse(holder, Permission.READ_MODELS)).isEmpty();
        assertThat(access.refuse(holder, Permission.PREDICT, FLIGHTS)).isPresent();

        server.now = end;
        assertThat(Server.refused(access.identify(Server.shown(secret.text(), null))))
                .startsWith("UNAUTHENTICATED token: expired");
    }

    @Test
    void revokedDamagedAndForeignTokensOpenNothing() {
        Secret secret = server.token(null, Grant.everywhere(Role.VIEWER));
        Server.done(server.submit(Server.ROOT, new RevokeToken(secret.id(), new FreeText("lost"))));
        String text = secret.text();
        String damaged = text.substring(0, text.length() - 1) + (text.endsWith("x") ? "y" : "x");

        assertThat(Server.refused(access.identify(Server.shown(secret.text(), null))))
                .startsWith("UNAUTHENTICATED token: revoked");
        assertThat(Server.refused(access.identify(Server.shown(damaged, null))))
                .startsWith("UNAUTHENTICATED token: damaged");
        for (String foreign :
                List.of(server.fresh().text(), "secret", "a.b.c", "x".repeat(20_000))) {
            assertThat(Server.refused(access.identify(Server.shown(foreign, null))))
                    .startsWith("UNAUTHENTICATED token:");
        }
    }

    @Test
    void scopesReachTeamsAndModels() {
        server.apply(new TeamSpec(new TeamName("risk"), null, null, null, null));
        Grant team = new Grant(Role.CALLER, new Scope.OfTeam(new TeamName("risk")));
        Grant model = new Grant(Role.CALLER, new Scope.OfModel(new ModelName("flights")));
        Principal others = Server.known(access.identify(shown(server.token(null, team))));
        Principal one = Server.known(access.identify(shown(server.token(null, model))));

        assertThat(access.refuse(others, Permission.PREDICT, FLIGHTS)).isPresent();
        assertThat(access.refuse(one, Permission.PREDICT, FLIGHTS)).isEmpty();
        assertThat(access.refuse(one, Permission.PREDICT, new EndpointName("loans"))).isPresent();
        assertThat(access.refuse(one, Permission.PREDICT)).isPresent();
    }

    /// Teams name models and endpoints as they like, also as the server was told to name its own.
    @Test
    void whatWasNamedAtTheStartIsTheDefaultTeamsWhateverElseHasItsName() {
        ImageAccess reserving = server.reserving(FLIGHTS);
        TeamName risk = new TeamName("risk");
        ModelName name = new ModelName("flights");
        server.apply(new TeamSpec(risk, null, null, null, null));
        Principal ours = caller(new Scope.OfTeam(TeamName.DEFAULT));
        Principal theirs = caller(new Scope.OfTeam(risk));
        Principal one = caller(new Scope.OfModel(name));
        assertThat(reserving.refuse(one, Permission.PREDICT, FLIGHTS)).isEmpty();
        server.apply(new ModelSpec(name, risk, RiskTier.SANDBOX, null, Map.of()));
        assertThat(reserving.refuse(ours, Permission.PREDICT, FLIGHTS)).isEmpty();
        assertThat(reserving.refuse(theirs, Permission.PREDICT, FLIGHTS)).isPresent();
        server.apply(EndpointSpec.defaults(FLIGHTS, risk, new EndpointSpec.Target.Latest(name)));
        assertThat(reserving.refuse(ours, Permission.PREDICT, FLIGHTS)).isEmpty();
        assertThat(reserving.refuse(theirs, Permission.PREDICT, FLIGHTS)).isPresent();
        assertThat(reserving.refuse(one, Permission.PREDICT, FLIGHTS)).isPresent();
        assertThat(access.refuse(ours, Permission.PREDICT, FLIGHTS)).isPresent();
        assertThat(access.refuse(theirs, Permission.PREDICT, FLIGHTS)).isEmpty();
    }

    /// Whoever makes a model may hand on a role for it, and delete the model.
    @Test
    void aTokenForAModelThatIsGoneAsksNothingThatWasNamedAtTheStart() {
        ImageAccess reserving = server.reserving(FLIGHTS);
        TeamName risk = new TeamName("risk");
        ModelName name = new ModelName("flights");
        server.apply(
                new TeamSpec(risk, null, null, null, null),
                new ModelSpec(name, risk, RiskTier.SANDBOX, null, Map.of()));
        Principal one = caller(new Scope.OfModel(name));
        Server.done(server.submit(Server.ROOT, new DeleteModel(name)));
        assertThat(reserving.refuse(one, Permission.PREDICT, FLIGHTS)).isPresent();
        server.apply(ModelSpec.defaults(name));
        Principal later = caller(new Scope.OfModel(name));
        assertThat(reserving.refuse(later, Permission.PREDICT, FLIGHTS)).isEmpty();
    }

    private Principal caller(Scope scope) {
        Secret secret = server.token(null, new Grant(Role.CALLER, scope));
        return Server.known(access.identify(shown(secret)));
    }

    private static Credentials shown(Secret secret) {
        return Server.shown(secret.text(), null);
    }

    @Test
    void rolesBindTokensAndCertificates() {
        Secret secret = server.token(null, Grant.everywhere(Role.CALLER));
        server.apply(
                new RoleSpec(
                        "ops",
                        List.of("token:" + secret.id(), "certificate:CN=loader,O=ACME"),
                        List.of(Grant.everywhere(Role.RELEASER))));
        Principal holder = Server.known(access.identify(shown(secret)));
        Principal loader = Server.known(access.identify(Server.shown(null, "CN=loader,O=ACME")));
        Principal unknown = Server.known(access.identify(Server.shown(null, "CN=other")));

        assertThat(access.refuse(holder, Permission.RELEASE)).isEmpty();
        assertThat(access.refuse(loader, Permission.RELEASE)).isEmpty();
        assertThat(loader.proof()).isEqualTo(Principal.Proof.CERTIFICATE);
        assertThat(unknown.grants()).isEmpty();
    }

    private Secret handedOn(Secret maker, Grant... grants) {
        Secret secret = server.fresh();
        Principal principal = Server.known(access.identify(shown(maker)));
        Server.done(server.submit(principal, Server.wish(secret, null, null, grants)));
        return secret;
    }

    private void revoke(Secret secret) {
        Server.done(
                server.submit(Server.ROOT, new RevokeToken(secret.id(), new FreeText("leaked"))));
    }

    @Test
    void whatATokenHandedOnEndsWithIt() {
        Secret first = server.token(null, Grant.everywhere(Role.SCIENTIST));
        Secret second = handedOn(first, Grant.everywhere(Role.SCIENTIST));
        Secret third = handedOn(second, Grant.everywhere(Role.CALLER));
        assertThat(Server.known(access.identify(shown(third))).may(Permission.PREDICT)).isTrue();
        revoke(first);
        for (Secret after : List.of(second, third)) {
            assertThat(Server.refused(access.identify(shown(after))))
                    .startsWith("UNAUTHENTICATED token: ended with the one");
        }
    }

    @Test
    void whoeverListsATokenThatEndedWithItsMakerIsToldSo() {
        Secret first = server.token(null, Grant.everywhere(Role.SCIENTIST));
        Secret second = handedOn(first, Grant.everywhere(Role.SCIENTIST));
        Secret third = handedOn(second, Grant.everywhere(Role.CALLER));
        assertThat(summary(third).isEnded()).isFalse();
        revoke(first);
        assertThat(summary(first).endedWith()).isNull();
        for (Secret after : List.of(second, third)) {
            assertThat(summary(after).endedWith()).isEqualTo(first.id());
            assertThat(summary(after).revoked()).isNull();
            assertThat(summary(after).isEnded()).isTrue();
        }
    }

    private TokenSummary summary(Secret secret) {
        Image image = server.control.current();
        return TokenSummary.of(image, image.token(secret.hash()).orElseThrow());
    }

    @Test
    void whatAManagerOfTokensMadeStays() {
        Secret manager = server.token(null, Grant.everywhere(Role.ADMIN));
        Secret made = handedOn(manager, Grant.everywhere(Role.VIEWER));
        revoke(manager);
        assertThat(Server.known(access.identify(shown(made))).may(Permission.READ_MODELS)).isTrue();
    }

    /// Else whoever takes the role from the token that made theirs locks themselves out.
    @Test
    void whatOnlyAManagerOfTokensCanHaveMadeStaysWhenItIsNoneAnyMore() {
        Instant end = server.now.plus(Duration.ofDays(1));
        Secret maker = server.token(end, Grant.everywhere(Role.CALLER));
        Grant admin = Grant.everywhere(Role.ADMIN);
        Grant viewer = Grant.everywhere(Role.VIEWER);
        server.apply(new RoleSpec("run", List.of("token:" + maker.id()), List.of(admin)));
        Principal manager = Server.known(access.identify(shown(maker)));
        Secret next = server.fresh();
        Secret held = server.fresh();
        Secret longer = server.fresh();
        Secret own = server.fresh();
        for (CreateToken made :
                List.of(
                        Server.wish(next, null, end, admin),
                        Server.wish(held, new PersonId("eve"), end, viewer),
                        Server.wish(longer, null, null, viewer),
                        Server.wish(own, null, end, viewer))) {
            Server.done(server.submit(manager, made));
        }
        server.apply(new RoleSpec("run", List.of(), List.of(admin)));
        Principal successor = Server.known(access.identify(shown(next)));
        assertThat(successor.may(Permission.MANAGE_TOKENS)).isTrue();
        for (Secret stays : List.of(held, longer)) {
            assertThat(Server.known(access.identify(shown(stays))).may(Permission.READ_MODELS))
                    .isTrue();
        }
        assertThat(Server.known(access.identify(shown(own))).may(Permission.READ_MODELS)).isFalse();
    }

    @Test
    void aRoleThatItsMakerHasLostIsHandedOnNoLonger() {
        Secret maker = server.token(null, Grant.everywhere(Role.CALLER));
        Grant viewer = Grant.everywhere(Role.VIEWER);
        server.apply(new RoleSpec("looks", List.of("token:" + maker.id()), List.of(viewer)));
        Secret secret = handedOn(maker, viewer, Grant.everywhere(Role.CALLER));
        assertThat(Server.known(access.identify(shown(secret))).may(Permission.READ_MODELS))
                .isTrue();
        server.apply(new RoleSpec("looks", List.of(), List.of(viewer)));
        Principal after = Server.known(access.identify(shown(secret)));
        assertThat(after.may(Permission.READ_MODELS)).isFalse();
        assertThat(after.may(Permission.PREDICT)).isTrue();
    }

    /// A role for a model is by its name, and the name may come to be another team's.
    @Test
    void aTokenForAModelIsForNoLaterOneOfAnotherTeam() {
        TeamName risk = new TeamName("risk");
        ModelName name = new ModelName("flights");
        server.apply(new TeamSpec(risk, null, null, null, null));
        server.apply(ModelSpec.defaults(name));
        Secret maker =
                server.token(null, new Grant(Role.CALLER, new Scope.OfTeam(TeamName.DEFAULT)));
        Secret secret = handedOn(maker, new Grant(Role.CALLER, new Scope.OfModel(name)));
        Principal before = Server.known(access.identify(shown(secret)));
        assertThat(access.refuse(before, Permission.PREDICT, FLIGHTS)).isEmpty();
        Server.done(server.submit(Server.ROOT, new DeleteModel(name)));
        server.apply(new ModelSpec(name, risk, RiskTier.SANDBOX, null, Map.of()));
        Principal after = Server.known(access.identify(shown(secret)));
        assertThat(access.refuse(after, Permission.PREDICT, FLIGHTS)).isPresent();
    }

    /// Whoever signs in makes tokens that nothing ends; by one for a model that they delete again
    /// they would have whatever takes its name.
    @Test
    void aTokenThatASessionMadeForAModelIsForNoLaterOneOfAnotherTeam() {
        TeamName risk = new TeamName("risk");
        ModelName name = new ModelName("flights");
        ModelSpec theirs = new ModelSpec(name, risk, RiskTier.SANDBOX, null, Map.of());
        server.apply(new TeamSpec(risk, null, null, null, null), ModelSpec.defaults(name));
        Secret secret = madeInASession(new Scope.OfModel(name));
        assertThat(mayWrite(secret, name, TeamName.DEFAULT)).isTrue();
        Server.done(server.submit(Server.ROOT, new DeleteModel(name)));
        server.now = server.now.plusSeconds(1);
        Secret later = server.token(null, new Grant(Role.SCIENTIST, new Scope.OfModel(name)));
        server.apply(theirs);
        assertThat(mayWrite(secret, name, risk)).isFalse();
        assertThat(mayWrite(later, name, risk)).isTrue();
        Server.done(server.submit(Server.ROOT, new DeleteModel(name)));
        server.apply(ModelSpec.defaults(name));
        assertThat(mayWrite(later, name, TeamName.DEFAULT)).isFalse();
    }

    @Test
    void aTokenForAModelIsForTheNextOneOfTheSameTeam() {
        ModelName name = new ModelName("flights");
        ModelName other = new ModelName("other");
        server.apply(ModelSpec.defaults(name));
        Secret secret = madeInASession(new Scope.OfModel(name));
        Server.done(server.submit(Server.ROOT, new RenameModel(name, other)));
        Server.done(server.submit(Server.ROOT, new RenameModel(other, name)));
        assertThat(mayWrite(secret, name, TeamName.DEFAULT)).isTrue();
        Server.done(server.submit(Server.ROOT, new DeleteModel(name)));
        server.apply(ModelSpec.defaults(name));
        assertThat(mayWrite(secret, name, TeamName.DEFAULT)).isTrue();
    }

    private boolean mayWrite(Secret secret, ModelName model, TeamName owner) {
        return Server.known(access.identify(shown(secret)))
                .may(Permission.WRITE_MODELS, owner, model);
    }

    private Secret madeInASession(Scope scope) {
        Principal session =
                new Principal(
                        new PrincipalId("oidc:https://id#ada"),
                        Principal.Proof.OIDC,
                        TeamName.DEFAULT,
                        new PersonId("ada"),
                        List.of(new Grant(Role.SCIENTIST, new Scope.OfTeam(TeamName.DEFAULT))));
        Secret secret = server.fresh();
        Grant grant = new Grant(Role.SCIENTIST, scope);
        Server.done(server.submit(session, Server.wish(secret, null, null, grant)));
        return secret;
    }

    @Test
    void tokensOfAnIssuerWhoseKeysAreAwaitedMayCountSoon() {
        ImageAccess awaiting =
                server.access(
                        true,
                        Hosts.LOOPBACK,
                        text ->
                                text.equals("a.b.c")
                                        ? new Verdict.Undecided("signed by key two")
                                        : new Verdict.Unsound("its signature is wrong"));

        Identified undecided = awaiting.identify(Server.shown("a.b.c", null));
        assertThat(Server.refused(undecided))
                .startsWith("UNAUTHENTICATED token: signed by key two (expected: ");
        assertThat(retry(undecided)).isPresent();
        assertThat(retry(awaiting.identify(Server.shown("a.b.d", null)))).isEmpty();
    }

    private static Optional<Duration> retry(Identified identified) {
        return identified instanceof Identified.Refused refused
                ? refused.refusal().retryAfter()
                : Optional.empty();
    }

    @Test
    void foreignNamesAndPagesAreRefusedWhateverTheyShow() {
        Secret secret = server.token(null, Grant.everywhere(Role.ADMIN));
        ImageAccess named = server.access(false, new Hosts(false, Set.of("models.example")), null);

        assertThat(Server.refused(access.identify(from(secret, "evil.example"))))
                .startsWith("MISDIRECTED");
        assertThat(Server.refused(named.identify(from(secret, "evil.example:443"))))
                .startsWith("MISDIRECTED");
        Server.known(named.identify(from(secret, "models.example:443")));
        for (String[] header :
                List.of(
                        new String[] {"origin", "https://evil.example"},
                        new String[] {"sec-fetch-site", "cross-site"})) {
            Credentials page = from(secret, "models.example");
            page.caller().header(header[0], header[1]);
            assertThat(Server.refused(named.identify(page))).startsWith("FORBIDDEN");
        }
    }

    @Test
    void aProxyMayBringATokenButNoLocalCaller() throws UnknownHostException {
        Secret secret = server.token(null, Grant.everywhere(Role.CALLER));
        Credentials proxied = from(secret, "localhost");
        proxied.caller().header("x-forwarded-for", "10.0.0.1");
        Server.known(access.identify(proxied));

        Credentials bare = Server.shown(null, null);
        bare.caller().header("x-forwarded-for", "10.0.0.1");
        assertThat(Server.refused(access.identify(bare))).startsWith("FORBIDDEN forwarded");
        InetAddress other = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        Credentials far = new Credentials(new Caller(other).host("localhost"), null, null);
        assertThat(Server.refused(access.identify(far))).startsWith("FORBIDDEN peer");
    }

    private static Credentials from(Secret secret, String host) {
        Caller caller = new Caller(InetAddress.getLoopbackAddress()).host(host);
        return new Credentials(caller, secret.text(), null);
    }

    @Test
    void theDayOfUseIsNotedOnce() throws InterruptedException {
        Secret secret = server.token(null, Grant.everywhere(Role.CALLER));
        BlockingQueue<Image> images = new LinkedBlockingQueue<>();
        try (Watch _ = server.control.watch(images::add)) {
            for (int i = 0; i < 10; i++) {
                Server.known(access.identify(shown(secret)));
            }
            Image noted = images.poll(20, TimeUnit.SECONDS);
            while (noted != null && used(noted, secret) == null) {
                noted = images.poll(20, TimeUnit.SECONDS);
            }
            assertThat(noted).isNotNull();
            assertThat(used(server.control.current(), secret))
                    .isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
        }
        assertThat(server.control.current().seq()).isEqualTo(3);
    }

    private static @Nullable Instant used(Image image, Secret secret) {
        TokenEntry token = image.token(secret.hash()).orElse(null);
        return token == null ? null : token.used();
    }
}
