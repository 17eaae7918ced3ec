package dev.slipway.frontend.http;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.DoorTls;
import dev.slipway.api.access.LocalCallers.Caller;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.frontend.http.route.Need;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks who sends a request and whether they may do what its route does.
final class Gate {
    private final Access access;
    private final @Nullable DoorTls tls;

    /// @param tls knows whose a certificate is; absent where nobody can show one
    Gate(Access access, @Nullable DoorTls tls) {
        this.access = access;
        this.tls = tls;
    }

    /// Who sends it.
    ///
    /// *Errors*: [RefusalException] with `UNAUTHENTICATED`, `FORBIDDEN` or `MISDIRECTED`.
    Principal identify(PeerInfo peer, Headers headers) {
        return switch (access.identify(credentials(peer, headers))) {
            case Identified.As as -> as.principal();
            case Identified.Refused refused -> throw new RefusalException(refused.refusal());
        };
    }

    /// Who sends it, had it shown this token and nothing else.
    ///
    /// @param token absent for none
    Identified identify(PeerInfo peer, Headers headers, @Nullable String token) {
        Caller caller = new Caller(address(peer));
        for (Header header : headers) {
            String name = header.headerName().lowerCase();
            header.allValues().forEach(value -> caller.header(name, value));
        }
        return access.identify(new Credentials(caller, token, null));
    }

    /// Who sends it, if that can be told: for routes that ask nobody.
    Optional<Principal> recognize(PeerInfo peer, Headers headers) {
        try {
            return Optional.of(identify(peer, headers));
        } catch (RefusalException stranger) {
            return Optional.empty();
        }
    }

    /// Lets the caller pass or throws.
    ///
    /// *Errors*: [RefusalException] with `FORBIDDEN` or `UNAUTHENTICATED`.
    void check(Principal principal, Need need) {
        Optional<Refusal> refusal =
                switch (need) {
                    case Need.Nothing _ -> Optional.empty();
                    case Need.OnServer on -> access.refuse(principal, on.permission());
                    case Need.OnSomething on ->
                            principal.mayAnywhere(on.permission())
                                    ? Optional.empty()
                                    : Optional.of(
                                            Denials.lacking(
                                                    principal, on.permission(), "anything"));
                    case Need.OnEndpoint on ->
                            access.refuse(principal, on.permission(), on.endpoint());
                };
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }

    private Credentials credentials(PeerInfo peer, Headers headers) {
        Caller caller = new Caller(address(peer));
        String authorization = null;
        for (Header header : headers) {
            String name = header.headerName().lowerCase();
            if (name.equals("authorization")) {
                authorization = onlyOne(header, authorization);
            } else if (header.valueCount() == 1) {
                caller.header(name, header::get);
            } else {
                header.allValues().forEach(value -> caller.header(name, value));
            }
        }
        return new Credentials(caller, bearer(authorization), subject(peer));
    }

    private static String onlyOne(Header header, @Nullable String before) {
        if (before != null || header.valueCount() != 1) {
            throw new RefusalException(
                    ErrorCode.UNAUTHENTICATED, "authorization: more than one (expected: one)");
        }
        return header.get();
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        if (authorization == null) {
            return null;
        }
        return Credentials.bearerOf(authorization)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNAUTHENTICATED,
                                "authorization: no token in it (expected: Bearer and a token, or"
                                        + " Basic with a token as password)"));
    }

    private @Nullable String subject(PeerInfo peer) {
        if (tls == null) {
            return null;
        }
        Certificate[] chain = peer.tlsCertificates().orElse(null);
        return chain == null || chain.length == 0
                ? null
                : tls.subject(Arrays.copyOf(chain, chain.length, X509Certificate[].class));
    }

    private static InetAddress address(PeerInfo peer) {
        if (peer.address() instanceof InetSocketAddress socket) {
            return socket.getAddress();
        }
        throw new IllegalStateException("a peer without an address: " + peer.address());
    }
}
