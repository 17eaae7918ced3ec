package dev.slipway.server.entry;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Proofs;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.access.TokenProof;
import dev.slipway.api.access.TokenSecrets;
import dev.slipway.api.control.AccessCommand.WaiveSecondPerson;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.model.EndpointName;
import dev.slipway.control.Control;
import dev.slipway.control.access.AccessSpec;
import dev.slipway.control.access.ImageAccess;
import dev.slipway.control.access.TokenUses;
import dev.slipway.control.access.Tokens;
import dev.slipway.oidc.Issuer;
import dev.slipway.oidc.IssuerSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who gets in: access over the newest image, new tokens, the admin token and who may use it,
/// people's sessions.
public final class Reception implements AutoCloseable {
    private final Tokens tokens;
    private final TokenUses uses;
    private final @Nullable Issuer issuer;
    private final Reach reach;
    private final Announcement announcement;
    private final @Nullable AdminProof admin;
    private final Access access;

    /// Guarded by this.
    private boolean isClosed;

    /// @param data the data directory
    /// @param server the name of the journal's line of history
    /// @param control where tokens are known
    /// @param reach from where and by which names it is called
    /// @param reserved endpoints that something else than the journal fills
    /// @param vouching absent when people cannot sign in
    public record Spec(
            Path data,
            String server,
            Control control,
            Reach reach,
            Set<EndpointName> reserved,
            @Nullable Vouching vouching,
            InstantSource clock) {}

    private Reception(Spec spec) throws IOException {
        SecureRandom random = new SecureRandom();
        Control control = spec.control();
        reach = spec.reach();
        tokens = new Tokens(random);
        announcement = new Announcement(spec.data(), spec.server());
        announcement.remove();
        Optional<String> token =
                AdminToken.settle(
                        spec.data(), control.current(), control, tokens, spec.clock().instant());
        settleSecondPerson(control, reach.settings().isOnePerson());
        uses = new TokenUses(control);
        Vouching vouching = spec.vouching();
        issuer = vouching == null ? null : vouching.open(spec.clock());
        IssuerSessions sessions =
                vouching == null || issuer == null
                        ? null
                        : new IssuerSessions(vouching.spec(), issuer);
        Access known =
                new ImageAccess(
                        new AccessSpec(
                                control,
                                reach.isLocalOnly(),
                                reach.hosts(),
                                spec.reserved(),
                                uses,
                                sessions,
                                spec.clock()));
        admin =
                token.map(text -> new AdminProof(text, spec.server(), start(random), known))
                        .orElse(null);
        access = admin == null ? known : admin;
    }

    /// Records whether one person may change what takes two, where that is news.
    private static void settleSecondPerson(Control control, boolean isWaived) throws IOException {
        if (control.current().isSecondPersonWaived() == isWaived) {
            return;
        }
        IdempotencyKey key = new IdempotencyKey("one-person-" + control.current().seq());
        CommandResult result =
                control.submit(
                        new CommandRequest(
                                Principal.system("access"),
                                key,
                                new WaiveSecondPerson(isWaived),
                                false));
        if (result instanceof CommandResult.Refused refused) {
            throw new IOException(
                    "access.one-person: not recorded: " + refused.refusal().message());
        }
    }

    private static String start(SecureRandom random) {
        byte[] bytes = new byte[TokenProof.RANDOM_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// Who vouches for people.
    ///
    /// @param log told when their keys arrive and when they do not
    public record Vouching(IssuerSpec spec, PrintStream log) {
        private Issuer open(InstantSource clock) {
            return Issuer.open(spec, clock, new KeyReports(spec.issuer(), log));
        }
    }

    /// Opens it; the admin token is there when this returns, the issuer's keys need not be.
    ///
    /// *Errors*: `IOException` in words when the token cannot be written or recorded.
    public static Reception open(Spec spec) throws IOException {
        return new Reception(spec);
    }

    /// What the doors ask.
    public Access access() {
        return access;
    }

    /// Where new tokens come from.
    public TokenSecrets secrets() {
        return tokens;
    }

    /// How this server shows that it knows its admin token.
    public Proofs proofs() {
        return admin == null ? (_, _) -> nothingToProve() : admin;
    }

    private static Proofs.Answer nothingToProve() {
        return new Proofs.Answer.Refused(
                Refusal.of(
                        ErrorCode.UNKNOWN_OBJECT,
                        "admin-token: this server has none (expected: SLIPWAY_TOKEN, with a token"
                                + " that was made here)"));
    }

    /// Says beside the admin token for which addresses it is, and vouches for them: those that have
    /// a name of the certificate follow it, for a name that it has no more may be somebody else's.
    ///
    /// @param http where the HTTP door is bound
    ///
    /// *Errors*: `IOException` when that cannot be written.
    public void listensAt(InetSocketAddress http) throws IOException {
        if (admin != null) {
            listensAt(admin, http);
        }
    }

    private void listensAt(AdminProof own, InetSocketAddress http) throws IOException {
        reach.follow(() -> vouchAgain(own, http));
        vouch(own, http);
    }

    private synchronized void vouch(AdminProof own, InetSocketAddress http) throws IOException {
        if (!isClosed) {
            List<ServerAddress> addresses = reach.addresses(http);
            own.listensAt(addresses);
            announcement.write(addresses);
        }
    }

    private void vouchAgain(AdminProof own, InetSocketAddress http) {
        try {
            vouch(own, http);
        } catch (IOException | RuntimeException e) {
            // Verbs on this machine go by the addresses of before, and are told which are vouched
            // for.
            return;
        }
    }

    /// Notes no more uses of tokens; the admin token is for no address any more.
    @Override
    public void close() {
        uses.close();
        if (issuer != null) {
            issuer.close();
        }
        retract();
    }

    private synchronized void retract() {
        isClosed = true;
        try {
            announcement.remove();
        } catch (IOException e) {
            // The next start takes it away, and until then nobody can prove what it says.
            return;
        }
    }
}
