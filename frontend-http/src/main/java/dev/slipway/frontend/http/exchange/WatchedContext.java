package dev.slipway.frontend.http.exchange;

import dev.slipway.frontend.http.exchange.SlowCallers.Recurring;
import dev.slipway.frontend.http.exchange.SlowCallers.Watch;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// One connection's bytes, in and out, with a watch over what has begun.
///
/// While no request is open the caller may rest; from the first byte of a head to its last the
/// caller is watched. A body has a watch of its own, in [BodyReader]. A watch is opened where
/// somebody waits: a head or a body that came in one piece costs none.
///
/// *Threads*: the connection's own, and any for whether it owes an answer or rests.
final class WatchedContext implements ConnectionContext {
    private final ConnectionContext behind;
    private final WatchedConnections all;
    private final SlowCallers slowCallers;
    private final DataReader reader;
    private final DataWriter writer;
    private final Recurring answers;
    private @Nullable Watch head;
    private boolean inHead;
    private boolean inRequest;

    /// How much of the request's body has come in, and of what came behind it.
    private long received;

    /// A caller who has just connected is about to ask.
    private volatile boolean owesAnswer = true;

    private volatile boolean resting;

    /// A connection that the calling thread is going to serve.
    WatchedContext(
            ConnectionContext behind,
            WatchedConnections all,
            long bodyLimit,
            SlowCallers slowCallers) {
        this.behind = behind;
        this.all = all;
        this.slowCallers = slowCallers;
        this.answers = slowCallers.recurring();
        this.reader = new BoundedReader(this::nextBytes, bodyLimit);
        this.writer = new WatchedWriter(behind.dataWriter());
    }

    /// The connection is served from now on.
    void begin() {
        all.opened(this);
    }

    /// Whether its caller waits for an answer or is about to.
    boolean owesAnswer() {
        return owesAnswer;
    }

    /// Whether it waits for the first byte of a request. Between requests it does not yet: what
    /// the web server does behind the last one is not its caller's rest.
    boolean isResting() {
        return resting;
    }

    /// A head is complete.
    void beginRequest() {
        inHead = false;
        inRequest = true;
        received = reader.available();
        owesAnswer = true;
        if (!endHead()) {
            throw SlowCallers.late(null);
        }
    }

    /// Whether the next answer should be the last.
    boolean isLeaving() {
        return all.isLeaving();
    }

    /// The request's body and its answer are over. What is here already belongs to the next head.
    void endRequest() {
        inRequest = false;
        inHead = reader.available() > 0;
        owesAnswer = inHead;
    }

    /// The connection is over.
    void end() {
        all.ended(this);
        boolean _ = endHead();
    }

    /// Ends the watch over a head; false when it was late.
    private boolean endHead() {
        Watch open = head;
        head = null;
        return open == null || open.end();
    }

    private byte[] nextBytes() {
        if (inRequest) {
            return arrivedOfBody();
        }
        if (inHead) {
            waitForHead();
        } else {
            resting = true;
        }
        byte[] bytes = arrived();
        if (bytes == null) {
            // In the middle of a head the web server would take it for a defect of its own.
            throw new CloseConnectionException("the caller has left");
        }
        beginHead();
        return bytes;
    }

    private byte[] arrivedOfBody() {
        byte[] bytes = arrived();
        if (bytes != null) {
            received += bytes.length;
        }
        return bytes;
    }

    /// Takes what is missing of a body of `length` bytes, or what comes until the caller has left,
    /// and forgets it: no more than `most` bytes. Nothing is read from the connection after that.
    void takeAway(long length, long most) {
        long end = Math.min(length, received + most);
        while (received < end) {
            if (arrivedOfBody() == null) {
                return;
            }
        }
    }

    /// A part of a head has come, and mostly all of it.
    private void beginHead() {
        inHead = true;
        resting = false;
        owesAnswer = true;
    }

    /// The rest of a head is missing.
    private void waitForHead() {
        if (head == null) {
            head = slowCallers.watch();
        }
    }

    /// What came in; null at the connection's end, which is the web server's own convention.
    private byte[] arrived() {
        int early = behind.dataReader().available();
        if (early > 0) {
            return behind.dataReader().readBytes(early);
        }
        try {
            return behind.serverSocket().get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("Failed to get data from socket", e);
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return behind.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return behind.executor();
    }

    @Override
    public Router router() {
        return behind.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return behind.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return behind.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return behind.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return behind.localPeer();
    }

    @Override
    public boolean isSecure() {
        return behind.isSecure();
    }

    @Override
    public String socketId() {
        return behind.socketId();
    }

    @Override
    public String childSocketId() {
        return behind.childSocketId();
    }

    /// Writes that the caller must take in time.
    private final class WatchedWriter implements DataWriter {
        private final DataWriter out;

        WatchedWriter(DataWriter out) {
            this.out = out;
        }

        /// What a connection fails with is told from what a disk does, as for [#arrived()].
        private void send(Runnable writing) {
            try {
                answers.within(writing);
            } catch (UncheckedIOException e) {
                throw new ServerConnectionException("Failed to send to the caller", e);
            }
        }

        @Override
        public void write(BufferData... buffers) {
            send(() -> out.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            send(() -> out.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            send(() -> out.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            send(() -> out.writeNow(buffer));
        }

        @Override
        public void flush() {
            send(out::flush);
        }
    }
}
