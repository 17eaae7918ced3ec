package dev.slipway.runtime.remote.wire;

import dev.slipway.api.spec.BackendTerms;
import dev.slipway.runtime.CallTerms;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2SecurityUtil;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNames;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Opens wires: to the addresses that the rules allow, past every proxy.
public final class Wires {
    private static final int MOST_METADATA = 64 << 10;
    private static final long MOST_CONNECT_MILLIS = 5_000;
    private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};
    private static final ApplicationProtocolConfig HTTP_2 =
            new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2);

    private final Lookups lookups;
    private final LongSupplier nanoTime;

    /// Finds the addresses of a host that may be called, one at least.
    @FunctionalInterface
    interface Addresses {
        /// *Errors*: [BackendException] when there is none.
        List<InetAddress> of(String host) throws BackendException;
    }

    /// @param nanoTime the monotonic clock of deadlines
    public Wires(AddressRules rules, LongSupplier nanoTime) {
        this(rules::allowed, nanoTime);
    }

    Wires(Addresses addresses, LongSupplier nanoTime) {
        this.lookups = new Lookups(addresses, nanoTime);
        this.nanoTime = nanoTime;
    }

    /// What opens a backend.
    ///
    /// @param token that callers show now
    /// @param tls absent where nothing is encrypted
    public record Opening(TokenSource token, @Nullable SSLContext tls) {}

    /// The addresses to open a wire with; none where each connection asks for them anew.
    ///
    /// *Errors*: [BackendException] when its host has no address that may be called, or none that
    /// is known as the call's terms end.
    public List<InetAddress> addresses(BackendTerms terms, CallTerms call) throws BackendException {
        return switch (terms.address().protocol()) {
            case GRPC -> lookups.of(terms.address().host(), call);
            case REST -> List.of();
        };
    }

    /// A wire to the backend; nothing is sent before the first call.
    ///
    /// @param known what [#addresses] says of it
    /// @param attempt the how manieth; where a host has several addresses, each gets its turn
    public Wire open(BackendTerms terms, Opening opening, List<InetAddress> known, int attempt) {
        BackendTerms.Address address = terms.address();
        return switch (address.protocol()) {
            case GRPC -> {
                InetAddress chosen = known.get(Math.floorMod(attempt, known.size()));
                yield new GrpcWire(channel(terms, opening, chosen), opening.token(), nanoTime);
            }
            case REST ->
                    new RestWire(
                            new HttpPool(
                                    new Connecting(terms, opening)::connect,
                                    nanoTime,
                                    terms.retryBudget() > 0),
                            address.authority(),
                            address.prefix(),
                            opening.token(),
                            nanoTime);
        };
    }

    private static ManagedChannel channel(BackendTerms terms, Opening opening, InetAddress chosen) {
        BackendTerms.Address address = terms.address();
        NettyChannelBuilder builder =
                NettyChannelBuilder.forAddress(new InetSocketAddress(chosen, address.port()))
                        .overrideAuthority(address.authority())
                        .proxyDetector(target -> null)
                        // A call is sent again by whoever counts what that costs. And a library
                        // that did so by itself would write a LentRequest again, from memory that
                        // may be another call's by then.
                        .disableRetry()
                        .maxInboundMessageSize((int) terms.answerBytes().bytes())
                        .maxInboundMetadataSize(MOST_METADATA);
        SSLContext tls = opening.tls();
        return (tls == null ? builder.usePlaintext() : builder.sslContext(http2(tls))).build();
    }

    private static SslContext http2(SSLContext context) {
        return new JdkSslContext(
                context,
                true,
                Http2SecurityUtil.CIPHERS,
                SupportedCipherSuiteFilter.INSTANCE,
                HTTP_2,
                ClientAuth.NONE,
                TLS_VERSIONS,
                false);
    }

    /// Opens the connections of one wire, to the address that answered last, or to another one when
    /// it does not: none may take the time of all.
    private final class Connecting {
        private final BackendTerms terms;
        private final Opening opening;
        private volatile @Nullable InetAddress latest;

        Connecting(BackendTerms terms, Opening opening) {
            this.terms = terms;
            this.opening = opening;
        }

        HttpConnection connect(CallTerms call, Consumer<Closeable> held) throws BackendException {
            List<InetAddress> left = inTurn(lookups.of(terms.address().host(), call));
            BackendException failure =
                    new BackendException(FailureKind.UNREACHABLE, "there is no address");
            while (!left.isEmpty()) {
                int millis = millis(call, left.size());
                InetAddress address = left.removeFirst();
                try {
                    HttpConnection made = connect(address, millis, held);
                    latest = address;
                    return made;
                } catch (IOException e) {
                    failure =
                            new BackendException(
                                    FailureKind.UNREACHABLE,
                                    String.valueOf(e.getMessage()),
                                    null,
                                    e);
                }
            }
            throw failure;
        }

        private List<InetAddress> inTurn(List<InetAddress> allowed) {
            List<InetAddress> all = new ArrayList<>(allowed);
            InetAddress first = latest;
            if (first != null && all.remove(first)) {
                all.addFirst(first);
            }
            return all;
        }

        private HttpConnection connect(InetAddress address, int millis, Consumer<Closeable> held)
                throws IOException {
            Socket socket = new Socket(Proxy.NO_PROXY);
            held.accept(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, terms.address().port()), millis);
                SSLContext tls = opening.tls();
                Socket spoken =
                        tls == null ? socket : encrypted(tls, socket, terms.address(), millis);
                return new HttpConnection(spoken, socket, (int) terms.answerBytes().bytes());
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }

    /// The time for one of so many addresses.
    private int millis(CallTerms call, int addresses) throws BackendException {
        long left = call.deadline().remainingNanos(nanoTime.getAsLong());
        if (left <= 0) {
            throw new BackendException(FailureKind.TIMEOUT, "no connection in time");
        }
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(left / addresses));
        return (int) Math.min(millis, MOST_CONNECT_MILLIS);
    }

    private static Socket encrypted(
            SSLContext tls, Socket plain, BackendTerms.Address address, int millis)
            throws IOException {
        String host = hostOf(address.authority());
        SSLSocket socket =
                (SSLSocket) tls.getSocketFactory().createSocket(plain, host, address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        parameters.setProtocols(TLS_VERSIONS);
        if (host.matches("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*") && !host.matches("[0-9.]+")) {
            parameters.setServerNames(List.of(new SNIHostName(host)));
        }
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(millis);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }

    private static String hostOf(String authority) {
        if (authority.startsWith("[")) {
            return authority.substring(1, authority.indexOf(']'));
        }
        int colon = authority.lastIndexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }
}
