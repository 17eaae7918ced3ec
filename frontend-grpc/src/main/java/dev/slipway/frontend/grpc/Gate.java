package dev.slipway.frontend.grpc;

import dev.slipway.api.access.Access;
import dev.slipway.api.access.Access.Identified;
import dev.slipway.api.access.Credentials;
import dev.slipway.api.access.Denials;
import dev.slipway.api.access.DoorTls;
import dev.slipway.api.access.LocalCallers;
import dev.slipway.api.access.Principal;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.error.Refusal;
import dev.slipway.api.error.RefusalException;
import dev.slipway.api.inference.PredictionId;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Asks who makes a call and whether they may, before its message is read.
final class Gate implements ServerInterceptor {
    private static final Context.Key<Principal> CALLER = Context.key("slipway-caller");
    private static final Context.Key<Supplier<Principal>> CALLER_NOW =
            Context.key("slipway-caller-now");
    private static final Metadata.Key<String> AUTHORIZATION = Answers.key("authorization");
    private static final Metadata.Key<String> CHALLENGE = Answers.key("www-authenticate");

    private final Access access;
    private final Supplier<PredictionId> ids;
    private final @Nullable DoorTls tls;

    /// @param ids names each refusal
    /// @param tls knows whose a certificate is; absent where nobody can show one
    Gate(Access access, Supplier<PredictionId> ids, @Nullable DoorTls tls) {
        this.access = access;
        this.ids = ids;
        this.tls = tls;
    }

    /// Who makes the call that is being started on this thread.
    ///
    /// *Errors*: `IllegalStateException` for a method that asks nobody.
    static Principal caller() {
        Principal caller = CALLER.get();
        if (caller == null) {
            throw new IllegalStateException("this method does not know its caller");
        }
        return caller;
    }

    /// Who makes the call that this thread is about, by what they have shown and by what that is
    /// worth now: a token may have ended since the call began.
    ///
    /// *Errors*: [RefusalException] when it counts no more; `IllegalStateException` for a method
    /// that asks nobody.
    static Principal callerNow() {
        Supplier<Principal> now = CALLER_NOW.get();
        if (now == null) {
            throw new IllegalStateException("this method does not know its caller");
        }
        return now.get();
    }

    /// Who makes the call that is being started on this thread, where somebody has asked.
    static Optional<Principal> knownCaller() {
        return Optional.ofNullable(CALLER.get());
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Optional<MethodNeed> need = MethodNeed.of(call.getMethodDescriptor().getFullMethodName());
        if (need.isPresent() && need.get().reach() == MethodNeed.Reach.NOBODY) {
            return next.startCall(call, headers);
        }
        try {
            Principal caller = identify(call, headers);
            check(caller, need);
            return started(call, headers, next, caller);
        } catch (RefusalException e) {
            refuse(call, e.refusal());
            return new ServerCall.Listener<>() {};
        }
    }

    /// The caller is known while the call starts, and whoever needs it later takes it then.
    private <Q, A> ServerCall.Listener<Q> started(
            ServerCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next,
            Principal caller) {
        Supplier<Principal> now = () -> identify(call, headers);
        Context context = Context.current().withValues(CALLER, caller, CALLER_NOW, now);
        Context before = context.attach();
        try {
            return next.startCall(call, headers);
        } finally {
            context.detach(before);
        }
    }

    private void refuse(ServerCall<?, ?> call, Refusal refusal) {
        Metadata trailers = Answers.headers(ids.get(), "");
        if (refusal.code() == ErrorCode.UNAUTHENTICATED) {
            trailers.put(CHALLENGE, "Bearer realm=\"slipway\"");
        }
        call.close(Answers.status(refusal), Answers.addAdvice(trailers, refusal));
    }

    private void check(Principal caller, Optional<MethodNeed> owned) {
        MethodNeed need =
                owned.orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.FORBIDDEN, "method: belongs to no permission"));
        Optional<Refusal> refusal =
                switch (need.reach()) {
                    case NOBODY -> Optional.empty();
                    case SERVER -> access.refuse(caller, need.permission());
                    case SOMETHING, NAMED_ENDPOINT ->
                            caller.mayAnywhere(need.permission())
                                    ? Optional.empty()
                                    : Optional.of(
                                            Denials.lacking(caller, need.permission(), "anything"));
                };
        if (refusal.isPresent()) {
            throw new RefusalException(refusal.get());
        }
    }

    private Principal identify(ServerCall<?, ?> call, Metadata headers) {
        Credentials credentials =
                new Credentials(caller(call, headers), bearer(headers), subject(call));
        return switch (access.identify(credentials)) {
            case Identified.As as -> as.principal();
            case Identified.Refused refused -> throw new RefusalException(refused.refusal());
        };
    }

    private static @Nullable String bearer(Metadata headers) {
        Iterable<String> values = headers.getAll(AUTHORIZATION);
        if (values == null) {
            return null;
        }
        Iterator<String> all = values.iterator();
        String first = all.next();
        if (all.hasNext()) {
            throw new RefusalException(
                    ErrorCode.UNAUTHENTICATED, "authorization: more than one (expected: one)");
        }
        return Credentials.bearerOf(first)
                .orElseThrow(() ->
                        new RefusalException(
                                ErrorCode.UNAUTHENTICATED,
                                "authorization: no token in it (expected: Bearer and a token)"));
    }

    private @Nullable String subject(ServerCall<?, ?> call) {
        SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null || tls == null) {
            return null;
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length == 0
                    ? null
                    : tls.subject(Arrays.copyOf(chain, chain.length, X509Certificate[].class));
        } catch (SSLPeerUnverifiedException showedNone) {
            return null;
        }
    }

    private static LocalCallers.Caller caller(ServerCall<?, ?> call, Metadata headers) {
        LocalCallers.Caller caller = new LocalCallers.Caller(peer(call));
        String authority = call.getAuthority();
        caller.host(authority == null ? "" : authority);
        MetadataFields.forEach(headers, caller::header);
        return caller;
    }

    private static InetAddress peer(ServerCall<?, ?> call) {
        if (call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)
                instanceof InetSocketAddress address) {
            return address.getAddress();
        }
        throw new IllegalStateException("peer: no internet address");
    }
}
