package dev.slipway.server.entry;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Permission;
import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Proofs;
import dev.slipway.api.access.ServerAddress;
import dev.slipway.api.access.ServerProof;
import dev.slipway.api.access.TokenProof;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.model.EndpointName;
import java.util.List;
import java.util.Optional;

/// Answers challenges with the admin token, and lets in whoever shows the pass that follows as the
/// holder of that token.
///
/// *Threads*: any.
final class AdminProof implements Proofs, Access {
    private final String token;
    private final TokenProof proof;
    private final String start;
    private final Access behind;
    private volatile List<Pass> passes = List.of();

    /// What opens one address.
    private record Pass(ServerAddress address, String text) {}

    /// @param server the name of the journal's line of history
    /// @param start random name of this start
    /// @param behind who knows what the token opens
    AdminProof(String token, String server, String start, Access behind) {
        this.token = token;
        this.proof = new TokenProof(token, server);
        this.start = start;
        this.behind = behind;
    }

    /// Vouches for these addresses from here on.
    void listensAt(List<ServerAddress> addresses) {
        passes =
                addresses.stream()
                        .map(address -> new Pass(address, proof.pass(address, start)))
                        .toList();
    }

    @Override
    public Proofs.Answer answer(String nonce, ServerAddress address) {
        if (!TokenProof.isRandom(nonce)) {
            return refused("nonce: " + nonce + " (expected: 64 hexadecimal digits in lower case)");
        }
        if (passes.stream().noneMatch(pass -> pass.address().equals(address))) {
            return refused("address: " + address + " (expected: one of this server's own)");
        }
        return new Proofs.Answer.Shown(new ServerProof(start, proof.proof(nonce, address, start)));
    }

    private static Proofs.Answer refused(String message) {
        return new Proofs.Answer.Refused(Refusal.of(ErrorCode.INVALID_INPUT, message));
    }

    @Override
    public Identified identify(Credentials credentials) {
        String bearer = credentials.bearer();
        if (bearer == null || !TokenProof.isPass(bearer)) {
            return behind.identify(credentials);
        }
        boolean isOurs = false;
        for (Pass pass : passes) {
            isOurs |= TokenProof.isSame(pass.text(), bearer);
        }
        return isOurs
                ? behind.identify(
                        new Credentials(credentials.caller(), token, credentials.certificate()))
                : new Identified.Refused(
                        Refusal.of(
                                ErrorCode.UNAUTHENTICATED,
                                "pass: not one of this start of the server (expected: one that"
                                        + " follows from its newest proof)"));
    }

    @Override
    public Optional<Refusal> refuse(Principal principal, Permission permission) {
        return behind.refuse(principal, permission);
    }

    @Override
    public Optional<Refusal> refuse(
            Principal principal, Permission permission, EndpointName endpoint) {
        return behind.refuse(principal, permission, endpoint);
    }
}
