package dev.slipway.tls;

import dev.slipway.api.access.DoorTls;
import dev.slipway.api.access.DoorTls.ClientCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// A context that stands for another one, asked for anew with each connection.
///
/// Servers take a context once and for all and forget parts of what they are told beside it: what
/// leaves here already speaks the right versions and asks callers for certificates.
final class NewestContext extends SSLContextSpi {
    private final Supplier<SSLContext> newest;
    private final ClientCertificates clients;
    private final Consumer<SSLSocket> accepted;

    private NewestContext(
            Supplier<SSLContext> newest, ClientCertificates clients, Consumer<SSLSocket> accepted) {
        this.newest = newest;
        this.clients = clients;
        this.accepted = accepted;
    }

    static SSLContext of(
            Supplier<SSLContext> newest, ClientCertificates clients, Consumer<SSLSocket> accepted) {
        SSLContext now = newest.get();
        return new SSLContext(
                new NewestContext(newest, clients, accepted),
                now.getProvider(),
                now.getProtocol()) {};
    }

    private SSLParameters adjusted(SSLParameters parameters) {
        parameters.setProtocols(DoorTls.PROTOCOLS.toArray(String[]::new));
        switch (clients) {
            case NONE -> parameters.setWantClientAuth(false);
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
        return parameters;
    }

    private SSLEngine adjusted(SSLEngine engine) {
        engine.setUseClientMode(false);
        engine.setSSLParameters(adjusted(engine.getSSLParameters()));
        return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return adjusted(newest.get().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return adjusted(newest.get().createSSLEngine(host, port));
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new AcceptedSockets();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return newest.get().getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return newest.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return newest.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return adjusted(newest.get().getDefaultSSLParameters());
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return adjusted(newest.get().getSupportedSSLParameters());
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("it stands for a context that has been initialized");
    }

    /// Encrypts connections that have been accepted; closing one closes what is below it.
    private final class AcceptedSockets extends SSLSocketFactory {
        @Override
        public Socket createSocket(Socket below, InputStream consumed, boolean autoClose)
                throws IOException {
            Socket socket = newest.get().getSocketFactory().createSocket(below, consumed, true);
            if (socket instanceof SSLSocket encrypted) {
                encrypted.setSSLParameters(adjusted(encrypted.getSSLParameters()));
                accepted.accept(encrypted);
            }
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return newest.get().getSocketFactory().getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return newest.get().getSocketFactory().getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket below, String host, int port, boolean autoClose)
                throws IOException {
            throw outward();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw outward();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort)
                throws IOException {
            throw outward();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw outward();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
                throws IOException {
            throw outward();
        }

        private static IOException outward() {
            return new IOException("this context accepts connections and makes none");
        }
    }
}
