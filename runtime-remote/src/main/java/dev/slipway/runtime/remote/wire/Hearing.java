package dev.slipway.runtime.remote.wire;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Hears whether anything of a call's answer comes: what the library says of a call that broke does
/// not tell, and only one of which nothing has come may be sent again.
///
/// @param hasAnswer true from the first of it on
record Hearing(AtomicBoolean hasAnswer) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
            MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        return new ForwardingClientCall.SimpleForwardingClientCall<>(
                next.newCall(method, options)) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
                super.start(heard(listener), headers);
            }
        };
    }

    private <A> ClientCall.Listener<A> heard(ClientCall.Listener<A> listener) {
        return new ForwardingClientCallListener.SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onHeaders(Metadata headers) {
                hasAnswer.set(true);
                super.onHeaders(headers);
            }
        };
    }
}
